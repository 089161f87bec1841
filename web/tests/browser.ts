// The page in Chromium, opened from disk as a user opens it.

import { pathToFileURL } from "node:url";
import { type Browser, type Page, chromium } from "playwright-core";
import { required } from "./surroundings.js";

/** A page, and all that went wrong in it so far. */
export interface OpenedPage {
  page: Page;
  /** Errors on the console, exceptions, and addresses that were asked for. */
  complaints: string[];
}

/** A browser without a window and without a network. */
export async function launch(): Promise<Browser> {
  return await chromium.launch({
    executablePath: required("BTSP_CHROMIUM"),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** The explorer's address on disk, with what stands after `#`. */
export function address(hash = ""): string {
  return pathToFileURL(required("BTSP_PAGE")).href + hash;
}

/** Opens the explorer in a new page of this size (CSS pixels). */
export async function open(
  browser: Browser,
  { width = 1280, height = 900, hash = "", dark = false } = {},
): Promise<OpenedPage> {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const isOwn = /^(data|blob|file):/.test(request.url());
    if (!isOwn) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(address(hash));
  await page.locator(".btsp-explorer").waitFor();
  return { page, complaints };
}

/** What views draw. */
export async function pictures(page: Page): Promise<string[]> {
  await settled(page);
  return await page.locator("figure:visible .stage > svg").evaluateAll((all) => all.map((svg) => svg.innerHTML));
}

/** Two frames, and until no view waits for a number: what was put off is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    await frame();
    for (let k = 0; k === 0 || document.querySelector("[aria-busy=true]") !== null; k++) {
      await frame();
      if (k > 300) throw new Error("a view waits for ever");
    }
  });
}

/** Writes a text into the field of this label. */
export async function type(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(text);
  await field.press("Tab");
  await settled(page);
}

/** The address, once it has what was last done. */
export async function hashOf(page: Page): Promise<string> {
  await page.waitForTimeout(400);
  return await page.evaluate(() => location.hash);
}
