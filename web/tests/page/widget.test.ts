// The notebook's entry: a module that a notebook loads as text, beside its model.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Browser } from "playwright-core";
import { launch } from "../browser.js";
import { required } from "../surroundings.js";

void describe("the widget", () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
  });

  void test("shows what the model has, and goes away", async () => {
    const code = await readFile(join(dirname(required("BTSP_PAGE")), "widget.js"), "utf8");
    const page = await browser.newPage();
    const found = await page.evaluate(async (code) => {
      const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      const { default: widget } = (await import(url)) as {
        default: { render: (notebook: object) => Promise<() => void> };
      };
      const state = { toml: 'preset = "linear"\n' };
      const listeners = new Set<() => void>();
      const model = {
        get: () => state.toml,
        set: (_: string, toml: string) => {
          state.toml = toml;
        },
        save_changes: () => undefined,
        on: (_: string, listener: () => void) => listeners.add(listener),
        off: (_: string, listener: () => void) => listeners.delete(listener),
      };
      const [el, other] = [document.createElement("div"), document.createElement("div")];
      document.body.append(el, other);
      const close = await widget.render({ model, el });
      const closeOther = await widget.render({ model, el: other });
      const listening = listeners.size;
      const isShown = el.classList.contains("btsp-explorer") && el.childElementCount > 0;
      state.toml = 'preset = "short_tau"\n';
      listeners.forEach((listener) => {
        listener();
      });
      close();
      closeOther();
      return { isShown, listening, left: [el.childElementCount, listeners.size] };
    }, code);
    assert.deepEqual(found, { isShown: true, listening: 2, left: [0, 0] });
    await page.close();
  });
});
