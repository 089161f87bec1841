// How views are drawn: only where they change, beside one another without gaps, in colours
// that are chosen; and what keys choose in them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { type Browser, type Page } from "playwright-core";
import { hashOf, launch, open, pictures, settled, type } from "../browser.js";
import { required } from "../surroundings.js";

/** Names of the views in which elements change while `work` is done. */
async function changed(page: Page, work: () => Promise<void>): Promise<string[]> {
  await settled(page);
  await page.evaluate(() => {
    const seen = new Set<string>();
    const names = (records: MutationRecord[]): void => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        seen.add(element?.closest("figure")?.querySelector("b")?.textContent ?? "");
      }
    };
    const observer = new MutationObserver(names);
    for (const stage of document.querySelectorAll(".stage > svg")) {
      observer.observe(stage, { attributes: true, characterData: true, childList: true, subtree: true });
    }
    Object.assign(window, { seen });
  });
  await work();
  await settled(page);
  return await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen].sort());
}

/** A file that a button saves. */
async function saved(page: Page, name: string): Promise<string> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name }).click();
  return await readFile(await (await waiting).path(), "utf8");
}

void describe("views", () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
  });

  void test("only what a number concerns is drawn", async () => {
    const { page } = await open(browser);
    const track = ["A place field on the track"];
    assert.deepEqual(await changed(page, () => type(page, "Running speed (cm/s)", "40")), track);
    const laps = await changed(page, () => type(page, "Laps", "4"));
    assert.deepEqual(laps, ["Change in weight after 4 laps", "Weights by lap, from 1.29"]);
    assert.deepEqual(await changed(page, () => type(page, "Laps", "4")), []);
    await page.close();
  });

  void test("the track is computed in another thread, and in this one where there is none", async () => {
    const { page, complaints } = await open(browser);
    assert.equal(page.workers().length, 1);
    const drawn = await pictures(page);
    assert.deepEqual(complaints, []);
    await page.close();
    const html = await readFile(required("BTSP_PAGE"), "utf8");
    const broken = 'globalThis.Worker = class extends Worker { constructor() { super(URL.createObjectURL(new Blob(["throw 1"]))); } };';
    for (const without of ["delete globalThis.Worker;", broken]) {
      const alone = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await alone.setContent(html.replace('<script type="module">', `<script type="module">${without}`));
      await alone.locator("figure").first().waitFor();
      assert.equal((await pictures(alone)).at(-1), drawn.at(-1));
      assert.equal(alone.workers().length, 0);
      await type(alone, "Rate k+ (1/s)", "2");
      assert.notEqual((await pictures(alone)).at(-1), drawn.at(-1));
      await alone.close();
    }
  });

  void test("keys choose the input and the initial weight, and the link has them", async () => {
    const { page, complaints } = await open(browser);
    const cursor = page.locator("figure", { hasText: "Change in weight" }).locator("[data-cursor]");
    await cursor.focus();
    const place = Number(await cursor.getAttribute("aria-valuenow"));
    const words = await cursor.getAttribute("aria-valuetext");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp"]) {
      await page.keyboard.press(key);
      await settled(page);
    }
    assert.equal(Number(await cursor.getAttribute("aria-valuenow")), place + 1);
    assert.notEqual(await cursor.getAttribute("aria-valuetext"), words);
    assert.match(await page.locator("figure").first().innerText(), new RegExp(`at input ${place + 1}\\b`));
    const overlap = page.locator("figure", { hasText: "Overlap summed" }).locator("[data-cursor]");
    await overlap.focus();
    await page.keyboard.press("End");
    await settled(page);
    assert.equal(await overlap.getAttribute("aria-valuenow"), "50");
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.equal(await overlap.getAttribute("aria-valuenow"), "50");
    const { page: other } = await open(browser, { hash: await hashOf(page) });
    assert.deepEqual(await pictures(other), await pictures(page));
    assert.deepEqual(complaints, []);
    await page.close();
    await other.close();
  });

  void test("colours are chosen; files are for paper, whatever is chosen", async () => {
    const { page } = await open(browser, { dark: true });
    const paper = (): Promise<string> =>
      page.locator(".btsp-explorer").evaluate((element) => getComputedStyle(element).backgroundColor);
    const dark = await paper();
    const svg = await saved(page, "Save weight map as SVG");
    assert.match(svg, /fill="#ffffff"/);
    assert.doesNotMatch(svg, /#1c1f24|#e8e8e8|data-cursor/);
    await page.getByLabel("Colours").selectOption("light");
    await settled(page);
    assert.equal(await paper(), "rgb(255, 255, 255)");
    assert.notEqual(dark, "rgb(255, 255, 255)");
    assert.equal(await saved(page, "Save weight map as SVG"), svg);
    await page.getByLabel("Colours").selectOption("dark");
    assert.equal(await paper(), dark);
    await page.close();
  });

  void test("chosen colours are remembered, and hold where the browser keeps nothing", async () => {
    for (const isKept of [true, false]) {
      const { page, complaints } = await open(browser);
      if (!isKept) {
        await page.addInitScript(() => {
          Object.defineProperty(window, "localStorage", {
            get() {
              throw new DOMException("refused", "SecurityError");
            },
          });
        });
      }
      const scheme = page.locator(".btsp-explorer");
      const chosen = page.getByLabel("Colours");
      await page.reload();
      assert.equal(await chosen.inputValue(), "system");
      await chosen.selectOption("dark");
      assert.equal(await scheme.getAttribute("data-scheme"), "dark");
      await page.reload();
      await scheme.waitFor();
      assert.equal(await chosen.inputValue(), isKept ? "dark" : "system");
      assert.equal(await scheme.getAttribute("data-scheme"), isKept ? "dark" : "light");
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

  void test("a text is offered where the clipboard is refused", async () => {
    const { page } = await open(browser);
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
    });
    await page.getByRole("button", { name: "Copy as Python" }).click();
    const text = page.getByRole("dialog").getByLabel("The script");
    assert.match(await text.inputValue(), /^import .*btsp/s);
    const selected = await text.evaluate((area: HTMLTextAreaElement) => area.selectionEnd - area.selectionStart);
    assert.equal(selected, (await text.inputValue()).length);
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.close();
  });

  void test("the first picture is in view on a telephone, and no place beside views is empty", async () => {
    for (const [width, height, columns] of [[360, 740, 1], [640, 450, 1], [1280, 900, 2], [2560, 1300, 4]] as const) {
      const { page } = await open(browser, { width, height });
      await settled(page);
      const boxes = await page.locator("figure").evaluateAll((all) =>
        all.map((figure) => {
          const { left, right, top } = figure.getBoundingClientRect();
          return { left: Math.round(left), right: Math.round(right), top: Math.round(top) };
        }),
      );
      assert.equal(new Set(boxes.map(({ left }) => left)).size, columns, String(width));
      const edge = Math.max(...boxes.map(({ right }) => right));
      for (const top of new Set(boxes.map((box) => box.top))) {
        const row = boxes.filter((box) => box.top === top);
        assert.equal(Math.max(...row.map(({ right }) => right)), edge, `${width}: a row ends early`);
      }
      const first = await page.locator(".stage").first().boundingBox();
      assert.ok(first !== null && first.y < 0.7 * height, `${width}: ${first?.y}`);
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
      await page.close();
    }
  });
});
