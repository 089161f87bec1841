//! `cargo xtask book`: the documentation, every cell of every chapter run anew.

use crate::python::{ANY_NEWER, Environment, Possible, folder, remove};
use crate::shell::Shell;
use crate::{Result, workspace};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

const SPHINX: Environment = Environment {
    name: "book",
    requirements: "xtask/book-requirements.txt",
    oldest: (3, 11),
    newest: ANY_NEWER,
};

/// Brian2 needs an older NumPy than everything else here, for which there are no wheels
/// for later Pythons.
const BRIAN2: Environment = Environment {
    name: "brian2",
    requirements: "xtask/brian2-requirements.txt",
    oldest: (3, 11),
    newest: (3, 13),
};

/// Builds it with this wheel into `target/book/html`; returns its first page.
pub(crate) fn build(wheel: &Path) -> Result<Possible<PathBuf>> {
    let sphinx = match SPHINX.interpreter_with(wheel)? {
        Ok(interpreter) => interpreter,
        Err(reason) => return Ok(Err(reason)),
    };
    let brian2 = match BRIAN2.interpreter_with(wheel)? {
        Ok(interpreter) => interpreter,
        Err(reason) => return Ok(Err(format!("{reason}, for its chapter on Brian2"))),
    };
    let kernels = folder().join("jupyter");
    remove(&kernels)?;
    for (name, interpreter) in [("python3", &sphinx), ("brian2", &brian2)] {
        write_kernel(&kernels, name, interpreter)?;
        // So that Matplotlib need not say in a chapter that it looks for fonts.
        let fonts = Shell::new(interpreter)
            .words("-c")
            .argument("import matplotlib.font_manager");
        kept(fonts).run()?;
    }

    let book = workspace::target().join("book");
    let html = book.join("html");
    remove(&book)?;
    let build = Shell::new(&sphinx)
        .words("-m sphinx --builder html --fail-on-warning --keep-going --quiet --doctree-dir")
        .argument(book.join("doctrees"))
        .argument("docs")
        .argument(&html);
    let build = kept(build)
        .variable("JUPYTER_PATH", kernels)
        .variable("JUPYTER_NO_CONFIG", "1");
    println!("{build}");
    build.run()?;
    check_offline(&html)?;
    Ok(Ok(html.join("index.html")))
}

/// Neither reads nor writes what a user has set up at home.
fn kept(shell: Shell) -> Shell {
    shell
        .variable("IPYTHONDIR", folder().join("ipython"))
        .variable("MPLCONFIGDIR", folder().join("matplotlib"))
}

/// Tells Jupyter of an interpreter; figures come out as vector graphics.
fn write_kernel(kernels: &Path, name: &str, interpreter: &Path) -> Result<()> {
    let folder = kernels.join("kernels").join(name);
    fs::create_dir_all(&folder)?;
    let kernel = json!({
        "argv": [
            interpreter,
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
            "--InlineBackend.figure_formats=svg",
            "--log-level=ERROR",
        ],
        "display_name": name,
        "language": "python",
    });
    fs::write(folder.join("kernel.json"), kernel.to_string())?;
    Ok(())
}

/// Fails where a page or style sheet would load something from the network.
fn check_offline(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            check_offline(&path)?;
            continue;
        }
        let remote = match path.extension().and_then(|extension| extension.to_str()) {
            Some("html") => remote_in_page(&fs::read_to_string(&path)?).map(String::from),
            Some("css") => remote_in_style(&fs::read_to_string(&path)?).map(String::from),
            _ => None,
        };
        if let Some(remote) = remote {
            let path = path.display();
            let advice = "ship what it loads with the book, or do without";
            return Err(format!("{path} loads from the network: {remote}\n{advice}").into());
        }
    }
    Ok(())
}

/// The first tag that loads something from elsewhere; a link to follow does not.
fn remote_in_page(html: &str) -> Option<&str> {
    const LOADS: [&str; 9] = [
        "script", "link", "img", "iframe", "source", "video", "audio", "object", "embed",
    ];
    let tags = html.split('<').skip(1);
    let mut tags = tags.filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag));
    tags.find(|tag| {
        let name = tag.split_whitespace().next().unwrap_or_default();
        let address = ["src=", "href=", "data=", "srcset="]
            .iter()
            .any(|attribute| {
                ["\"http", "\"//", "'http", "'//"]
                    .iter()
                    .any(|start| tag.contains(&format!("{attribute}{start}")))
            });
        LOADS.contains(&name) && address
    })
}

fn remote_in_style(css: &str) -> Option<&str> {
    let starts = [
        "url(http",
        "url(//",
        "url(\"http",
        "url('http",
        "@import \"http",
    ];
    let found = starts.iter().find_map(|start| css.find(start))?;
    css[found..].lines().next()
}

#[cfg(test)]
mod tests {
    use super::{remote_in_page, remote_in_style};

    #[test]
    fn pages_that_load_nothing() {
        let page = r#"<a href="https://doi.org/1">paper</a><script src="_static/a.js"></script>
            <math xmlns="http://www.w3.org/1998/Math/MathML"></math><img src="a.svg">"#;
        assert_eq!(remote_in_page(page), None);
        assert_eq!(remote_in_style("@font-face { src: url(a.woff2) }"), None);
    }

    #[test]
    fn pages_that_load_something() {
        let script = r#"<p>x</p><script async src="https://cdn.example/a.js"></script>"#;
        assert!(remote_in_page(script).is_some_and(|tag| tag.starts_with("script")));
        assert!(
            remote_in_page(r#"<link rel="stylesheet" href="//fonts.example/a.css" />"#).is_some()
        );
        assert!(remote_in_style("p { background: url(https://a.example/b.png) }").is_some());
    }
}
