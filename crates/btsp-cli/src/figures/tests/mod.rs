//! Every figure, from the arrays of the kernel experiments and from degenerate ones.

mod experiment;
mod place_cell;
mod place_cell_odd;
mod recording;
mod weight_change;

use std::time::Instant;

use super::*;
use experiment::{all, experiment, map, nonlinear};
use recording::of_recordings;

const NAN: f64 = f64::NAN;

fn svg(figure: &Figure) -> String {
    String::from_utf8(figure.render(Format::Svg).expect("SVG renders")).expect("SVG is UTF-8")
}

/// How many text elements hold exactly this.
fn count(svg: &str, text: &str) -> usize {
    svg.matches(&format!(">{text}</text>")).count()
}

fn assert_texts(svg: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(count(svg, text), 1, "{text}");
    }
}

fn attribute(element: &str, name: &str) -> f64 {
    let value = element
        .split(&format!(" {name}=\""))
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    value
        .and_then(|v| v.parse().ok())
        .unwrap_or_else(|| panic!("{name} in {element}"))
}

/// Where the tick labels of one axis stand and what they say: x is given by labels of one height, y by labels of one
/// right end.
fn tick_labels(svg: &str, anchor: &str) -> Vec<(f64, f64, f64)> {
    let anchor = format!("text-anchor=\"{anchor}\"");
    svg.lines()
        .filter(|l| l.contains("<text") && l.contains(&anchor) && !l.contains("rotate"))
        .filter_map(|l| {
            let text = l.split('>').nth(1)?.split('<').next()?;
            Some((text.parse().ok()?, attribute(l, "x"), attribute(l, "y")))
        })
        .collect()
}

/// The coordinates of a path of moves and lines.
fn points(element: &str) -> Vec<(f64, f64)> {
    let d = element
        .split(" d=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default();
    let numbers: Vec<f64> = d
        .split(['M', 'L', ' '])
        .filter(|s| !s.is_empty())
        .map(|s| s.parse().expect("a number"))
        .collect();
    numbers.chunks(2).map(|p| (p[0], p[1])).collect()
}

/// The straight line through two ticks, applied to a value.
fn through(a: (f64, f64), b: (f64, f64), value: f64) -> f64 {
    a.1 + (b.1 - a.1) * (value - a.0) / (b.0 - a.0)
}

#[test]
fn formats_are_read_and_named() {
    for format in Format::ALL {
        assert_eq!(format.extension().to_uppercase().parse(), Ok(format));
    }
    let error = "tiff"
        .parse::<Format>()
        .expect_err("not a format")
        .to_string();
    assert!(error.contains("tiff") && error.contains("svg"), "{error}");
}

#[test]
fn every_text_is_there_as_text() {
    let figures = all();
    let of = |name: &str| {
        svg(&figures
            .iter()
            .find(|f| f.0 == name)
            .expect("a figure of this name")
            .1)
    };
    assert_texts(
        &of("presynaptic_spike_times"),
        &[
            "Presynaptic spike times",
            "Time (s)",
            "Input ID",
            "-10",
            "40",
        ],
    );
    assert_texts(
        &of("example_eligibility_trace"),
        &[
            "Example spike and eligibility trace",
            "Time (s)",
            "Amplitude (a.u.)",
            "Spike",
            "Eligibility trace",
        ],
    );
    assert_texts(
        &of("plateau_and_instructive_signal"),
        &[
            "Plateau and instructive signal",
            "Time (s)",
            "Plateau",
            "Instructive signal",
        ],
    );
    let signals = of("signals");
    assert_texts(
        &signals,
        &[
            "Eligibility traces (ET)",
            "Plateau potential",
            "Signal overlap (ET * IS)",
            "Time (s)",
        ],
    );
    assert_eq!(
        (
            count(&signals, "Input ID"),
            count(&signals, "Amplitude (a.u.)")
        ),
        (2, 2)
    );
    assert_texts(
        &of("total_overlap"),
        &[
            "Total integrated signal overlap",
            "Spike time relative to plateau (s)",
            "-4",
            "4",
        ],
    );
    assert_texts(
        &of("short_tau_gains"),
        &[
            "Gains q+ and q-",
            "Short tau_ET and tau_IS",
            "q+",
            "q-",
            "Signal overlap u",
            "q(u)",
        ],
    );
    assert_texts(
        &of("nonlinear_weight_change"),
        &[
            "Nonlinear q+ and q-",
            "Time to plateau (s)",
            "Initial weight",
            "Normalized change in synaptic weight",
            "Target equilibrium weight",
            "2.4",
        ],
    );
}

#[test]
fn every_format_begins_as_it_should_and_is_the_same_each_time() {
    let e = nonlinear();
    let signature: [(Format, &[u8]); 3] = [
        (Format::Svg, b"<svg "),
        (Format::Png, b"\x89PNG\r\n\x1a\n"),
        (Format::Pdf, b"%PDF-"),
    ];
    for (format, magic) in signature {
        let bytes = total_overlap(&InputAxis::spike_times(e.spike_time.clone()), &e.area)
            .render(format)
            .expect("renders");
        assert!(bytes.starts_with(magic), "{format}");
        if format == Format::Png {
            let width = u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]);
            assert!(width >= 1600, "{width}");
        }
    }
    let (one, other) = (map(&e, "Title"), map(&e, "Title"));
    for format in Format::ALL {
        assert!(one.render(format) == other.render(format), "{format}");
    }
}

#[test]
fn default_figures_are_small() {
    for (name, figure) in all().into_iter().chain(of_recordings()) {
        let size = svg(&figure).len();
        assert!(size < 1_200_000, "{name}: {size} bytes");
    }
}

#[test]
fn the_panels_of_the_signals_share_their_time_axis() {
    let e = nonlinear();
    let svg = svg(&signals(&e.time, &e.traces, &e.plateau, &e.overlap));
    let frames: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("fill=\"none\"") && l.contains("<rect"))
        .collect();
    let panels: Vec<&&str> = frames
        .iter()
        .filter(|l| attribute(l, "width") > 100.0)
        .collect();
    assert_eq!(panels.len(), 2);
    for panel in &panels {
        assert_eq!(attribute(panel, "x"), theme::LEFT);
        assert_eq!(attribute(panel, "width"), theme::RIGHT_OF_MAP - theme::LEFT);
    }
    // The plateau's rise stands over the first of the bright cells of the overlap.
    let plateau = svg
        .lines()
        .filter(|l| l.contains("<path"))
        .map(points)
        .max_by_key(Vec::len)
        .expect("a curve");
    // Samples stand in the middle of their cells: a tenth of a unit from the edge.
    assert!(
        (plateau[0].0 - theme::LEFT - 0.1).abs() < 0.011,
        "{}",
        plateau[0].0
    );
    let low = plateau[0].1;
    let rise = plateau.iter().find(|p| p.1 < low).expect("a plateau").0;
    let ticks = tick_labels(&svg, "middle");
    let zero = ticks.iter().find(|t| t.0 == 0.0).expect("a tick at 0").1;
    assert!((rise - zero).abs() < 0.5, "{rise} {zero}");
}

#[test]
fn anything_can_be_drawn() {
    let none: [f64; 0] = [];
    let odd = [NAN, f64::INFINITY, 0.0, -0.0, 1e308, f64::NEG_INFINITY, 3.0];
    let figures = [
        presynaptic_spike_times(&[none; 0], 0.0, 1.0),
        presynaptic_spike_times(&[vec![], vec![0.1, 0.1, 0.2], vec![NAN, 7.0]], 1.0, 1.0),
        presynaptic_spike_times(&[odd], NAN, 0.0),
        example_eligibility_trace(&none, &none, &none),
        example_eligibility_trace(&odd, &odd, &odd),
        plateau_and_instructive_signal(&odd, &none, &odd),
        plateau_and_instructive_signal(&[0.0], &[1.0], &[1.0]),
        signals(&none, &none, &none, &none),
        signals(&odd, &odd, &odd, &[odd, odd].concat()),
        signals(&[0.0], &[1.0], &[1.0], &[]),
        total_overlap(&InputAxis::spike_times(none.to_vec()), &none),
        total_overlap(&InputAxis::spike_times(odd.to_vec()), &odd),
        total_overlap(&InputAxis::spike_times(vec![1.0]), &[0.0]),
        gains(None, &none, &none, &none),
        gains(Some("\u{0}$a$ <b> & \"c\""), &odd, &odd, &[2.0; 7]),
        weight_change(
            "",
            &InputAxis::spike_times(none.to_vec()),
            &none,
            &none,
            &none,
        ),
        weight_change(
            "one cell, no change",
            &InputAxis::spike_times(vec![0.0]),
            &[1.0],
            &[0.0],
            &[1.0],
        ),
        weight_change(
            "nothing known",
            &InputAxis::spike_times(vec![1.0, 2.0]),
            &[1.0, 2.0],
            &[NAN; 4],
            &[NAN; 2],
        ),
        weight_change(
            &"long ".repeat(80),
            &InputAxis::spike_times(odd.to_vec()),
            &odd,
            &odd,
            &odd,
        ),
    ];
    for figure in figures {
        let text = svg(&figure);
        assert!(!(text.contains("NaN") || text.contains("inf")), "{text}");
        assert!(figure.render(Format::Png).is_ok());
        assert!(figure.render(Format::Pdf).is_ok());
    }
}

#[test]
fn large_data_stay_small() {
    let start = Instant::now();
    let spikes: Vec<Vec<f64>> = (0..1_000_000)
        .map(|i| vec![f64::from(i % 9973) / 500.0 - 10.0])
        .collect();
    let raster = svg(&presynaptic_spike_times(&spikes, -10.0, 10.0));
    assert!(raster.len() < 4_000_000, "{}", raster.len());
    let time: Vec<f64> = (0..2000).map(|i| f64::from(i) * 0.01 - 10.0).collect();
    let values: Vec<f64> = (0..2_000_000)
        .map(|k| f64::from(k % 7919) / 7919.0)
        .collect();
    let panels = svg(&signals(&time, &values, &time, &values));
    assert!(panels.len() < 10_000_000, "{}", panels.len());
    let long: Vec<f64> = (0..1_000_000).map(f64::from).collect();
    let curve = svg(&plateau_and_instructive_signal(&long, &long, &long));
    assert!(curve.len() < 100_000, "{}", curve.len());
    assert!(start.elapsed().as_secs() < 60);
}

/// Writes every figure in every format below the directory for temporary files, to be looked at, with times and sizes.
#[test]
#[ignore = "writes files to look at"]
fn gallery() {
    let directory = std::env::temp_dir().join("btsp-figures");
    std::fs::create_dir_all(&directory).expect("a writable directory");
    let mut report = String::new();
    for (name, figure) in all().into_iter().chain(of_recordings()) {
        for format in Format::ALL {
            let start = Instant::now();
            let bytes = figure.render(format).expect("renders");
            let ms = 1e3 * start.elapsed().as_secs_f64();
            report.push_str(&format!(
                "{name}.{format} {ms:.1} ms {} bytes\n",
                bytes.len()
            ));
            std::fs::write(directory.join(format!("{name}.{format}")), bytes)
                .expect("a writable file");
        }
    }
    std::fs::write(directory.join("report.txt"), report).expect("a writable file");
}
