// The notebook's entry: the same page, beside a traitlet that has the setting as TOML.

import { Core } from "./core.js";
import { mount } from "./explorer.js";
import { unpack } from "./unpack.js";

/** The module, packed; `scripts/build.js` puts it here. */
declare const PACKED_CORE: string;

/** What of anywidget's model is used. */
interface Model {
  get: (name: "toml") => string;
  set: (name: "toml", value: string) => void;
  save_changes: () => void;
  on: (event: "change:toml", listener: () => void) => void;
  off: (event: "change:toml", listener: () => void) => void;
}

/** One for all views of a notebook. */
let core: Promise<Core> | undefined;

async function render({ model, el }: { model: Model; el: HTMLElement }): Promise<() => void> {
  core ??= unpack(PACKED_CORE).then((bytes) => Core.load(bytes));
  const explorer = mount(el, await core, {
    toml: model.get("toml"),
    onChange: (toml) => {
      model.set("toml", toml);
      model.save_changes();
    },
  });
  const show = (): void => {
    explorer.show(model.get("toml"));
  };
  model.on("change:toml", show);
  return () => {
    model.off("change:toml", show);
    explorer.destroy();
  };
}

export default { render };
