// Runs the tests of a folder in tests/ with Node's own runner:
//
//     node scripts/test.js core
//
// What they need to know stands in the environment: tests/surroundings.ts.

import { spawn } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const suite = argv[2] ?? "";
const folder = join(web, "tests", suite);
// Where packages are found.
const built = join(web, "node_modules", ".cache", "btsp-tests", suite);

const names = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));
await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
await build({
  entryPoints: names.map((name) => join(folder, name)),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  outdir: built,
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
const files = names.map((name) => join(built, name.replace(/\.ts$/, ".mjs")));
const options = ["--enable-source-maps", "--test", "--test-concurrency=1"];
const tests = spawn(execPath, [...options, ...files], { stdio: "inherit" });
tests.on("exit", (code) => {
  exit(code ?? 1);
});
