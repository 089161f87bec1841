// TypeScript made ready for Node.js.

import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The folder of the page's sources. */
export const web = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Bundles files, each on its own, into a folder of this name; where they are then.
 *
 * @param {string[]} files
 * @param {string} name
 */
export async function bundleForNode(files, name) {
  // Where packages are found.
  const folder = join(web, "node_modules", ".cache", "btsp", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: files,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  });
  return files.map((file) => join(folder, basename(file).replace(/\.ts$/, ".mjs")));
}
