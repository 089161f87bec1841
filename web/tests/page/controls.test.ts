// Everything that a configuration has can be moved, is in the address and in the texts, and
// is refused where it is asked for.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Browser, type Page } from "playwright-core";
import { hashOf, launch, open, pictures, settled, type } from "../browser.js";

/** The configuration that is on the page, as text. */
async function tomlOf(page: Page): Promise<string> {
  return await page.getByLabel("Configuration, TOML").inputValue();
}

/** Chooses from the list of this label. */
async function choose(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).selectOption(value);
  await settled(page);
}

/** Whether a link shows the same in another page. */
async function isLinked(browser: Browser, page: Page): Promise<boolean> {
  const hash = await hashOf(page);
  const { page: other, complaints } = await open(browser, { hash });
  assert.deepEqual(await pictures(other), await pictures(page));
  assert.deepEqual(complaints, []);
  const isSame = (await hashOf(other)) === hash;
  await other.close();
  return isSame;
}

void describe("controls", () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
  });

  void test("method and kinds of gains are chosen", async () => {
    const { page, complaints } = await open(browser);
    await page.getByText("The configuration as text").click();
    const before = await pictures(page);
    await choose(page, "Integration", "exact");
    await choose(page, "Update of weights", "continuous");
    await choose(page, "Gain q+", "linear");
    const toml = await tomlOf(page);
    assert.match(toml, /integration = "exact"/);
    assert.match(toml, /update = "continuous"/);
    assert.match(toml, /potentiation_gain = \{ kind = "linear" \}|\[rule\.potentiation_gain\]\s+kind = "linear"/);
    assert.ok(await page.getByLabel("Threshold of q+", { exact: true }).isHidden());
    assert.ok(await page.getByLabel("Threshold of q\u2212", { exact: true }).isVisible());
    assert.ok((await pictures(page)).every((svg, k) => svg !== before[k]));
    assert.ok(await isLinked(browser, page));
    // The sigmoid comes back as it was.
    await choose(page, "Gain q+", "sigmoid");
    await choose(page, "Update of weights", "per_lap");
    await choose(page, "Integration", "grid");
    assert.deepEqual(await pictures(page), before);
    assert.equal(await page.getByLabel("Preset").inputValue(), "nonlinear");
    assert.deepEqual(complaints, []);
    await page.close();
  });

  void test("inputs and initial weights are moved, and refused where they are typed", async () => {
    const { page } = await open(browser);
    await type(page, "Number of inputs", "21");
    await type(page, "First input spikes at (s)", "-3");
    await type(page, "Last input spikes at (s)", "2");
    await type(page, "Number of initial weights", "11");
    await type(page, "First initial weight", "0");
    await type(page, "Last initial weight", "4");
    const hash = decodeURIComponent(await hashOf(page));
    assert.match(hash, /inputs = \{ first = -3, last = 2, count = 21 \}/);
    assert.match(hash, /initial_weights = \{ first = 0, last = 4, count = 11 \}/);
    assert.ok(await isLinked(browser, page));
    for (const [label, text] of [
      ["Number of inputs", "0"],
      ["Number of inputs", "2.5"],
      ["First input spikes at (s)", "1e9"],
      ["Number of initial weights", "100000000"],
      ["Last initial weight", "4.5"],
    ] as const) {
      await type(page, label, text);
      const field = page.getByLabel(label, { exact: true });
      assert.equal(await field.getAttribute("aria-invalid"), "true", `${label} ${text}`);
      const id = await field.getAttribute("aria-describedby");
      assert.match(await page.locator(`[id="${id ?? ""}"]`).innerText(), /must be|at most/);
      assert.equal(decodeURIComponent(await hashOf(page)), hash);
      await type(page, "Laps", "3");
    }
    await page.close();
  });

  void test("a dragged spike lists the inputs, and a button spaces them again", async () => {
    const { page } = await open(browser);
    const spike = page.getByRole("slider", { name: /^Spike 1 of input/ });
    await spike.focus();
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.ok(await page.getByLabel("Number of inputs", { exact: true }).isHidden());
    await page.getByRole("button", { name: "Space them evenly" }).first().click();
    await settled(page);
    assert.equal(await page.getByLabel("Number of inputs", { exact: true }).inputValue(), "50");
    assert.equal(await page.getByLabel("Preset").inputValue(), "nonlinear");
    await page.close();
  });

  void test("plateaus are added, dragged and removed", async () => {
    const { page, complaints } = await open(browser);
    const handles = page.locator("figure").first().getByRole("slider", { name: /^Onset of plateau/ });
    const one = await pictures(page);
    await page.getByRole("button", { name: "Add a plateau" }).click();
    await settled(page);
    assert.equal(await handles.count(), 2);
    await type(page, "Plateau 2 begins at (s)", "2");
    assert.match(decodeURIComponent(await hashOf(page)), /plateau = \[\{ onset = 0, duration = 0.3 \}, \{ onset = 2, duration = 0.3 \}\]/);
    assert.ok(await isLinked(browser, page));
    await type(page, "Plateau 2 lasts (s)", "-1");
    assert.equal(await page.getByLabel("Plateau 2 lasts (s)", { exact: true }).getAttribute("aria-invalid"), "true");
    await page.getByRole("button", { name: "Remove plateau 2" }).click();
    assert.deepEqual(await pictures(page), one);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  void test("the cell on the track may have a field before, as large as its rule has weights for", async () => {
    const { page, complaints } = await open(browser);
    const silent = await pictures(page);
    await page.getByLabel("A place field before the laps").check();
    await settled(page);
    await type(page, "Place of that field (cm)", "150");
    const handle = page.getByRole("slider", { name: "Peak of the field before the laps" });
    assert.equal(await handle.getAttribute("aria-valuenow"), "150");
    assert.notEqual((await pictures(page)).at(-1), silent.at(-1));
    assert.ok(await isLinked(browser, page));
    for (const [text, reason] of [["29", /above rule.max_weight/], ["31", /30/]] as const) {
      await type(page, "Peak of that field (mV)", text);
      assert.match(await page.locator(".wrong:visible", { hasText: "must be" }).innerText(), reason);
    }
    await page.getByLabel("A place field before the laps").uncheck();
    assert.deepEqual(await pictures(page), silent);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  void test("every control has a label", async () => {
    const { page } = await open(browser);
    await page.getByLabel("A place field before the laps").check();
    await page.getByRole("button", { name: "Add a plateau" }).click();
    await settled(page);
    const nameless = await page.locator("input, select, textarea, button, [tabindex]").evaluateAll((all) =>
      all
        .filter((element) => {
          const labels = (element as HTMLInputElement).labels?.length ?? 0;
          return labels === 0 && (element.getAttribute("aria-label") ?? element.textContent) === "";
        })
        .map((element) => element.outerHTML),
    );
    assert.deepEqual(nameless, []);
    const ids = await page.locator("[id]").evaluateAll((all) => all.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
    await page.close();
  });
});
