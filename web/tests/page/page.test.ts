// What a hand does on the page, and what comes of it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { type Browser, type Locator } from "playwright-core";
import { hashOf, launch, open, pictures, settled, type } from "../browser.js";

const PRESETS = ["signals", "linear", "linear_potentiation", "nonlinear", "short_tau"];
const TAU = "Eligibility time constant (s)";

void describe("the page", () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
  });

  void test("every preset fits every width, in light and dark, and says what to notice", async () => {
    for (const [width, dark] of [[360, true], [1280, false], [2560, false]] as const) {
      const { page, complaints } = await open(browser, { width, dark });
      for (const preset of PRESETS) {
        await page.getByLabel("Preset").selectOption(preset);
        const drawn = await pictures(page);
        assert.equal(drawn.length, preset === "signals" ? 2 : 7, preset);
        assert.ok(drawn.every((svg) => svg.includes("<path") && !svg.includes("NaN")), preset);
        const room = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.equal(room[0], room[1], `${preset} at ${width}`);
        assert.ok((await page.locator(".caption").innerText()).length > 40);
      }
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

  void test("a number moves every view that it concerns, and undo brings them back", async () => {
    const { page, complaints } = await open(browser);
    const before = await pictures(page);
    await type(page, TAU, "0.7");
    const moved = await pictures(page);
    // All but the gains, whose mark of the largest overlap alone may move.
    assert.equal(before.filter((svg, k) => svg !== moved[k]).length, 7);
    await page.getByRole("button", { name: "Undo" }).click();
    assert.deepEqual(await pictures(page), before);
    assert.equal(await page.getByLabel(TAU, { exact: true }).inputValue(), "2.5");
    await page.getByRole("button", { name: "Redo" }).click();
    assert.deepEqual(await pictures(page), moved);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  void test("a number out of its range is refused where it is typed", async () => {
    const { page } = await open(browser);
    const before = await hashOf(page);
    for (const [label, text, reason] of [
      [TAU, "-1", "must be a number above 0 s"],
      ["Threshold of q+", "1.5", "must be from 0 to 1"],
      ["Laps", "2.5", "whole number"],
      ["Running speed (cm/s)", "5", "10"],
      ["Laps on the track", "2.5", "whole number"],
      ["Maximum weight", "abc", "must be a number"],
    ] as const) {
      await type(page, label, text);
      const wrong = page.locator(".wrong", { hasText: reason });
      assert.equal(await wrong.count(), 1, reason);
      const field = page.getByLabel(label, { exact: true });
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.equal(await hashOf(page), before);
      await page.getByLabel("Preset").selectOption("nonlinear");
    }
    await page.close();
  });

  void test("a link shows the same to the bit, and a broken one says so", async () => {
    const { page } = await open(browser);
    await type(page, TAU, "0.30000000000000004");
    await type(page, "Plateau begins at (s)", "0.25");
    const hash = await hashOf(page);
    const shown = await pictures(page);
    const { page: other } = await open(browser, { hash });
    assert.equal(await hashOf(other), hash);
    assert.deepEqual(await pictures(other), shown);
    assert.equal(await other.getByLabel(TAU, { exact: true }).inputValue(), "0.30000000000000004");
    for (const broken of ["#9,x", "#1,%7Bbad", `#1,${encodeURIComponent('{"toml": "x = 1"}')}`]) {
      const { page: third, complaints } = await open(browser, { hash: broken });
      assert.match(await third.getByRole("status").innerText(), /^The link is /);
      assert.equal((await pictures(third)).length, 7);
      assert.deepEqual(complaints, []);
      await third.close();
    }
    // What is pinned is in the link, too, and a link put into an open page is followed.
    await page.getByRole("button", { name: "Pin" }).click();
    await type(page, TAU, "1.5");
    const compared = await hashOf(page);
    await other.evaluate((hash) => {
      location.hash = hash;
    }, compared);
    assert.equal(await hashOf(other), compared);
    assert.deepEqual(await pictures(other), await pictures(page));
    assert.equal(await other.getByRole("button", { name: "Unpin" }).count(), 1);
    await page.close();
    await other.close();
  });

  void test("the keyboard is enough", async () => {
    const { page } = await open(browser);
    const slider = page.getByLabel("Eligibility time constant, slider");
    await slider.focus();
    await slider.press("ArrowRight");
    await slider.press("ArrowRight");
    const moved = Number(await page.getByLabel(TAU, { exact: true }).inputValue());
    assert.ok(moved > 2.5 && moved < 2.7, String(moved));
    // Each press is a gesture of its own; a drag would be one.
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    assert.equal(await page.getByLabel(TAU, { exact: true }).inputValue(), "2.5");
    await page.keyboard.press("Control+Shift+z");
    assert.notEqual(await page.getByLabel(TAU, { exact: true }).inputValue(), "2.5");
    await page.close();
  });

  void test("a pinned setting is compared with", async () => {
    const { page } = await open(browser);
    await page.getByRole("button", { name: "Pin" }).click();
    await type(page, "Rate k+ (1/s)", "2");
    const beside = await pictures(page);
    const map = page.locator("figure", { hasText: "Change in weight" });
    await page.getByLabel("map less pinned").check();
    await settled(page);
    assert.match(await map.first().innerText(), /less pinned[^]*Red is more than with what is pinned/);
    assert.notDeepEqual(await pictures(page), beside);
    await page.getByRole("button", { name: "Unpin" }).click();
    await settled(page);
    assert.doesNotMatch(await map.first().innerText(), /less pinned|more than/);
    assert.match(await map.first().innerText(), /Red grew, blue shrank/);
    await page.close();
  });

  void test("pointing at the map shows that input and weight elsewhere", async () => {
    const { page } = await open(browser);
    const before = await pictures(page);
    const box = await page.locator(".stage > svg").nth(1).boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + 0.7 * box.width, box.y + 0.4 * box.height);
    await settled(page);
    const after = await pictures(page);
    assert.notEqual(after[0], before[0]);
    assert.notEqual(after[2], before[2]);
    // Where there is nothing to choose, values are read.
    const gains = page.locator("figure", { hasText: "Gains q+ and q" });
    await gains.scrollIntoViewIfNeeded();
    const said = await gains.locator("p").innerText();
    await gains.locator(".stage > svg").hover({ position: { x: 200, y: 150 } });
    assert.notEqual(await gains.locator("p").innerText(), said);
    await page.close();
  });

  void test("plateaus are dragged along time and track, by hand and by keys", async () => {
    const { page, complaints } = await open(browser);
    const on = (view: string): Locator => page.locator("figure", { hasText: view }).getByRole("slider", { name: /Plateau/ }).first();
    const track = on("A place field on the track");
    await track.scrollIntoViewIfNeeded();
    const before = Number(await track.getAttribute("aria-valuenow"));
    const box = await track.boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 40, box.y + box.height / 2, { steps: 5 });
    await page.mouse.move(box.x + 80, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await settled(page);
    const after = Number(await track.getAttribute("aria-valuenow"));
    assert.ok(after > before + 10, `${before} ${after}`);
    // A drag is one step.
    await page.getByRole("button", { name: "Undo" }).click();
    await settled(page);
    assert.equal(Number(await track.getAttribute("aria-valuenow")), before);
    await track.focus();
    await page.keyboard.press("ArrowRight");
    await settled(page);
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.equal(Number(await track.getAttribute("aria-valuenow")), before + 2);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  void test("pictures and arrays are saved", async () => {
    const { page } = await open(browser);
    for (const [kind, begins] of [["SVG", "<svg"], ["PNG", "\u2030PNG"], ["CSV", '"']] as const) {
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name: `Save weight map as ${kind}` }).click();
      const download = await waiting;
      assert.equal(download.suggestedFilename(), `btsp_weight_map.${kind.toLowerCase()}`);
      const bytes = await readFile(await download.path());
      const text = bytes.toString("latin1").replace("\u0089", "\u2030");
      assert.ok(text.startsWith(begins), text.slice(0, 20));
      if (kind === "CSV") {
        const lines = text.trim().split("\n");
        assert.equal(lines.length, 1 + 50 * 50);
        assert.match(lines[0] ?? "", /^"time to plateau \(s\)","initial weight","change in weight"/);
        assert.ok(lines.slice(1).every((line) => line.split(",").every((value) => value !== "" && !Number.isNaN(Number(value)))));
      }
    }
    await page.close();
  });

  void test("a configuration as text is read, and a wrong one says where it is wrong", async () => {
    const { page } = await open(browser);
    await page.getByText("The configuration as text").click();
    const editor = page.getByLabel("Configuration, TOML");
    assert.match(await editor.inputValue(), /eligibility_tau = 2.5/);
    await editor.fill('preset = "linear"\n[rule]\nmax_weight = -2\n');
    assert.match(await page.getByRole("alert").last().innerText(), /^Line 3, column 14: rule.max_weight = -2/);
    await editor.fill('preset = "linear"\n[rule]\nmax_weight = 6\n');
    await settled(page);
    assert.equal(await page.getByLabel("Maximum weight", { exact: true }).inputValue(), "6");
    await page.close();
  });
});
