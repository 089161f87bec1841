// One HTML file with everything inside, from the sources and the WebAssembly module:
//
//     node scripts/build.js MODULE.wasm FOLDER
//
// writes FOLDER/explorer.html, at most 400 kB, and FOLDER/widget.js and widget.css for the
// notebook.

import { Buffer } from "node:buffer";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv, exit, stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { build } from "esbuild";

const MOST_BYTES = 400_000;
const web = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Script and style of an entry in `src`.
 *
 * @param {string} entry
 * @param {Record<string, string>} define
 */
async function bundle(entry, define = {}) {
  const { outputFiles } = await build({
    entryPoints: [join(web, "src", entry)],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "esm",
    target: "es2022",
    legalComments: "none",
    define,
    write: false,
    outdir: "out",
    logLevel: "warning",
  });
  const text = (/** @type {string} */ ending) =>
    outputFiles.find((file) => file.path.endsWith(ending))?.text.trim() ?? "";
  return { script: text(".js"), style: text(".css") };
}

/**
 * Text in the place of `{{name}}`, which stands once in the template.
 *
 * @param {string} template
 * @param {Record<string, string>} texts
 */
function fill(template, texts) {
  return template.replace(/\{\{(\w+)\}\}/g, (_, /** @type {string} */ name) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`nothing for {{${name}}}`);
    return text;
  });
}

const [, , wasm, folder] = argv;
if (wasm === undefined || folder === undefined) {
  stderr.write("usage: node scripts/build.js MODULE.wasm FOLDER\n");
  exit(2);
}

const core = deflateSync(await readFile(wasm), { level: 9 }).toString("base64");
const worker = { TRACK_WORKER: JSON.stringify((await bundle("track_worker.ts")).script) };
const page = await bundle("page.ts", worker);
const html = fill(await readFile(join(web, "src", "page.html"), "utf8"), {
  style: page.style,
  core,
  // In an inline script nothing may look like its end.
  script: page.script.replaceAll("</script", "<\\/script"),
});
const widget = await bundle("widget.ts", { PACKED_CORE: JSON.stringify(core), ...worker });
const size = Buffer.byteLength(html);
if (size > MOST_BYTES) {
  const parts = `module ${core.length}, script ${page.script.length}, style ${page.style.length}`;
  stderr.write(`explorer.html: ${size} bytes, more than ${MOST_BYTES} (${parts})\n`);
  exit(1);
}
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "explorer.html"), html);
await writeFile(join(folder, "widget.js"), widget.script);
await writeFile(join(folder, "widget.css"), widget.style);
stdout.write(`${join(folder, "explorer.html")}: ${size} bytes\n`);
