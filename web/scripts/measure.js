// Times updates of the whole page and prints JSON: measure/update.ts says how.
//
//     node scripts/measure.js ROUNDS

import { spawn } from "node:child_process";
import { join } from "node:path";
import { argv, execPath, exit } from "node:process";
import { bundleForNode, web } from "./bundle.js";

const files = await bundleForNode([join(web, "measure", "update.ts")], "measure");
const measured = spawn(execPath, [...files, ...argv.slice(2)], { stdio: "inherit" });
measured.on("exit", (code) => {
  exit(code ?? 1);
});
