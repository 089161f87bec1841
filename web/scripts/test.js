// Runs the tests of a folder in tests/ with Node's own runner:
//
//     node scripts/test.js core
//
// What they need to know stands in the environment: tests/surroundings.ts.

import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { argv, execPath, exit } from "node:process";
import { bundleForNode, web } from "./bundle.js";

const suite = argv[2] ?? "";
const folder = join(web, "tests", suite);
const names = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));
const files = await bundleForNode(
  names.map((name) => join(folder, name)),
  suite,
);
const options = ["--enable-source-maps", "--test", "--test-concurrency=1", "--test-timeout=120000"];
const tests = spawn(execPath, [...options, ...files], { stdio: "inherit" });
tests.on("exit", (code) => {
  exit(code ?? 1);
});
