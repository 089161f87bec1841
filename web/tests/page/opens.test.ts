// The file opens from disk, on its own.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { type Browser } from "playwright-core";
import { launch, open } from "../browser.js";
import { required } from "../surroundings.js";

void describe("the file", () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
  });

  void test("nothing is asked for and nothing complains", async () => {
    const { page, complaints } = await open(browser);
    assert.match(await page.title(), /btsp/);
    assert.ok((await page.locator("#explorer").innerText()).length > 0);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  void test("the file is small and names no other", async () => {
    const html = await readFile(required("BTSP_PAGE"), "utf8");
    assert.ok(Buffer.byteLength(html) <= 400_000);
    assert.ok(!/<(link|script|img)[^>]+(href|src)="(?!data:)/.test(html));
  });

  void test("without WebAssembly or scripts there is a sentence", async () => {
    const html = await readFile(required("BTSP_PAGE"), "utf8");
    const [start = "", end = ""] = html.split('<script type="module">');
    const page = await browser.newPage();
    // As in a browser that lacks it.
    await page.setContent(`${start}<script type="module">delete globalThis.WebAssembly;${end}`);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /did not start/);
    assert.match(await page.locator("#explorer").innerText(), /WebAssembly/);
    await page.close();

    const context = await browser.newContext({ javaScriptEnabled: false });
    const silent = await context.newPage();
    await silent.setContent(html);
    assert.match(await silent.locator("#explorer").innerText(), /WebAssembly/);
    await context.close();
  });
});
