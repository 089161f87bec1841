//! A user with Python and NumPy, without Rust, who types the README's first example.

use crate::python::{empty, folder, interpreter_in, pip, remove};
use crate::shell::Shell;
use crate::{Result, wheel, workspace};
use std::path::Path;
use std::{env, fs};

/// Fails where Rust can be found, for then it would not be shown that none is needed.
const NO_RUST: &str = "\
import shutil
for tool in ('cargo', 'rustc', 'cc'):
    assert shutil.which(tool) is None, f'{tool} can be found'
";

/// Installs the wheel in an empty environment, far from here, and runs that example;
/// opens no connection once NumPy is downloaded.
pub(crate) fn check(wheel: &Path) -> Result<()> {
    let readme = fs::read_to_string(workspace::root().join("README.md"))?;
    let example = first_example(&readme)
        .ok_or("README.md has no block of Python that imports btsp: write one for newcomers")?;
    let wheels = wheel::BUILDER.wheels_of("xtask/newcomer-requirements.txt")??;
    let builder = wheel::BUILDER.interpreter()??;

    let environment = folder().join("newcomer");
    empty(builder, &environment)?;
    let interpreter = interpreter_in(&environment);
    pip(&interpreter)
        .words("install --no-index --only-binary=:all: --find-links")
        .argument(wheels)
        .argument(wheel)
        .run()?;

    let elsewhere = env::temp_dir().join(format!("btsp-newcomer-{}", std::process::id()));
    fs::create_dir_all(&elsewhere)?;
    let path = interpreter.parent().unwrap_or(&environment);
    // Isolated: no package of the current folder or of the user's.
    let python = Shell::new(&interpreter)
        .words("-I -W error -c")
        .variable("PATH", path)
        .inside(&elsewhere);
    println!("{example}");
    let done = python
        .clone()
        .argument(NO_RUST)
        .run()
        .and_then(|()| python.argument(example).run());
    remove(&elsewhere)?;
    done
}

/// The first block of Python in a Markdown text that imports btsp.
fn first_example(markdown: &str) -> Option<&str> {
    let opened = markdown.split("\n```python").skip(1);
    let blocks = opened.filter_map(|rest| rest.split_once("\n```"));
    let mut blocks = blocks.map(|(block, _)| block.trim());
    blocks.find(|block| block.lines().any(imports_btsp))
}

fn imports_btsp(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_alphanumeric());
    ["import", "from"].contains(&words.next().unwrap_or_default()) && words.any(|w| w == "btsp")
}

#[cfg(test)]
mod tests {
    use super::first_example;

    #[test]
    fn finds_the_first_example() {
        let markdown = "# x\n\n```python\nimport xarray\n```\n\n```toml\na = 1\n```\n\n\
            ```python\nimport btsp\nprint(1)\n```\n\n```python\nimport btsp\n```\n";
        assert_eq!(first_example(markdown), Some("import btsp\nprint(1)"));
        assert_eq!(first_example("\n```python\nimport numpy\n```\n"), None);
        let two = "\n```python\nimport numpy as np, btsp\n```\n";
        assert_eq!(first_example(two), Some("import numpy as np, btsp"));
        let windows = markdown.replace('\n', "\r\n");
        assert_eq!(first_example(&windows), Some("import btsp\r\nprint(1)"));
    }
}
