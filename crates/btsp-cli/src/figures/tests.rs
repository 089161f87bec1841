//! Every figure, from the arrays of the kernel experiments and from degenerate ones.

use std::time::Instant;

use super::*;

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

/// One of the kernel experiments, as published: on the grid of 0.01 s, with three laps.
struct Experiment {
    time: Vec<f64>,
    spike_time: Vec<f64>,
    plateau: Vec<f64>,
    instructive: Vec<f64>,
    traces: Vec<f64>,
    overlap: Vec<f64>,
    area: Vec<f64>,
    weight: Vec<f64>,
    change: Vec<f64>,
    equilibrium: Vec<f64>,
}

type Gain = Option<(f64, f64)>;

/// A linear gain, or a sigmoid one by threshold and half-width.
fn gain(gain: Gain, u: f64) -> f64 {
    let Some((a, h)) = gain else { return u };
    let s = |u: f64| 1.0 / (1.0 + (-2.0 / h * (u - a)).exp());
    (s(u) - s(0.0)) / (s(1.0) - s(0.0))
}

fn filtered(input: &[f64], tau: f64) -> Vec<f64> {
    let mut y = 0.0;
    let decay = (-0.01 / tau).exp();
    let mut out: Vec<f64> = input
        .iter()
        .map(|x| {
            y = y * decay + x;
            y
        })
        .collect();
    let peak = out.iter().copied().fold(0.0, f64::max);
    out.iter_mut().for_each(|v| *v /= peak);
    out
}

fn experiment(
    (tau_e, tau_i): (f64, f64),
    (k, ratio, w_max): (f64, f64, f64),
    plus: Gain,
    minus: Gain,
) -> Experiment {
    let time: Vec<f64> = (0..2000).map(|i| -10.0 + 0.01 * f64::from(i)).collect();
    let spike_time: Vec<f64> = (0..50).map(|i| -5.0 + 10.0 / 49.0 * f64::from(i)).collect();
    let plateau: Vec<f64> = time
        .iter()
        .map(|t| f64::from((-1e-9..0.3 - 1e-9).contains(t)))
        .collect();
    let instructive = filtered(&plateau, tau_i);
    let integral = |v: &[f64]| v.windows(2).map(|p| 0.005 * (p[0] + p[1])).sum::<f64>();
    let weight: Vec<f64> = (0..50).map(|j| 1.0 + 1.4 / 49.0 * f64::from(j)).collect();
    let (mut traces, mut overlap, mut area, mut equilibrium) = (vec![], vec![], vec![], vec![]);
    let mut change = vec![0.0; 2500];
    for (i, s) in spike_time.iter().enumerate() {
        let mut train = vec![0.0; time.len()];
        train[time.iter().position(|t| t >= s).expect("within the grid")] = 1.0;
        let trace = filtered(&train, tau_e);
        let u: Vec<f64> = trace.iter().zip(&instructive).map(|(e, i)| e * i).collect();
        let p = integral(&u.iter().map(|u| gain(plus, *u)).collect::<Vec<_>>());
        let d = integral(&u.iter().map(|u| gain(minus, *u)).collect::<Vec<_>>());
        equilibrium.push(if p + ratio * d < 0.0005 {
            NAN
        } else {
            w_max * p / (p + ratio * d)
        });
        for (j, w) in weight.iter().enumerate() {
            let mut x = w / w_max;
            for _ in 0..3 {
                x = (x + k * p * (1.0 - x) - k * ratio * d * x).clamp(0.0, 1.0);
            }
            change[j * 50 + i] = w_max * x - w;
        }
        area.push(integral(&u));
        traces.extend(trace);
        overlap.extend(u);
    }
    Experiment {
        time,
        spike_time,
        plateau,
        instructive,
        traces,
        overlap,
        area,
        weight,
        change,
        equilibrium,
    }
}

fn nonlinear() -> Experiment {
    experiment(
        (2.5, 1.5),
        (0.7, 0.43, 4.0),
        Some((0.5, 0.5)),
        Some((0.01, 0.25)),
    )
}

fn map(e: &Experiment, title: &str) -> Figure {
    weight_change(title, &e.spike_time, &e.weight, &e.change, &e.equilibrium)
}

/// All figures of the experiments, with a name for each.
fn all() -> Vec<(String, Figure)> {
    let e = experiment((1.7, 0.9), (1.0, 0.5, 3.0), None, None);
    let spikes: Vec<Vec<f64>> = e.spike_time.iter().map(|s| vec![*s]).collect();
    let row = 10;
    let mut figures = vec![
        presynaptic_spike_times(&spikes, -10.0, 10.0),
        example_eligibility_trace(
            &e.time,
            &spikes[row],
            &e.traces[row * 2000..(row + 1) * 2000],
        ),
        plateau_and_instructive_signal(&e.time, &e.plateau, &e.instructive),
        signals(&e.time, &e.traces, &e.plateau, &e.overlap),
        total_overlap(&e.spike_time, &e.area),
    ]
    .into_iter()
    .map(|f| (f.name().to_string(), f))
    .collect::<Vec<_>>();
    let (plus, minus) = (Some((0.5, 0.5)), Some((0.01, 0.25)));
    let u: Vec<f64> = (0..=200).map(|i| f64::from(i) / 200.0).collect();
    for (name, title, taus, rates, plus, minus) in [
        (
            "linear",
            "Linear q+ and q-",
            (1.5, 1.0),
            (1.2, 0.5, 3.0),
            None,
            None,
        ),
        (
            "linear_potentiation",
            "Linear q+, nonlinear q-",
            (2.5, 1.5),
            (0.7, 0.43, 4.0),
            None,
            minus,
        ),
        (
            "nonlinear",
            "Nonlinear q+ and q-",
            (2.5, 1.5),
            (0.7, 0.43, 4.0),
            plus,
            minus,
        ),
        (
            "short_tau",
            "Short tau_ET and tau_IS",
            (0.1, 0.1),
            (9.0, 0.43, 4.0),
            plus,
            minus,
        ),
    ] {
        let curve = |g: Gain| u.iter().map(|u| gain(g, *u)).collect::<Vec<_>>();
        figures.push((
            format!("{name}_gains"),
            gains(Some(title), &u, &curve(plus), &curve(minus)),
        ));
        figures.push((
            format!("{name}_weight_change"),
            map(&experiment(taus, rates, plus, minus), title),
        ));
    }
    figures
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
        let bytes = total_overlap(&e.spike_time, &e.area)
            .render(format)
            .expect("renders");
        assert!(bytes.starts_with(magic), "{format}");
        if format == Format::Png {
            let width = u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]);
            assert!(width >= 1600, "{width}");
        }
    }
    let (one, other) = (map(&e, "Title"), map(&e, "Title"));
    assert_eq!(one.render(Format::Svg), other.render(Format::Svg));
    assert_eq!(one.render(Format::Pdf), other.render(Format::Pdf));
    assert_eq!(one.canvas.to_png(0.25), other.canvas.to_png(0.25));
}

#[test]
fn default_figures_are_small() {
    for (name, figure) in all() {
        let size = svg(&figure).len();
        assert!(size < 1_200_000, "{name}: {size} bytes");
    }
}

#[test]
fn the_map_has_low_weights_at_the_bottom_and_early_spikes_on_the_left() {
    // Negative only for the low weight and the early spike.
    let figure = weight_change("", &[1.0, -1.0], &[2.0, 1.0], &[0.5, 0.5, 0.5, -0.5], &[]);
    let svg = svg(&figure);
    let blue: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("<rect") && l.contains("#053061"))
        .collect();
    let red: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("<rect") && l.contains("#67001f"))
        .collect();
    // The last of each colour is a step of the colour bar.
    assert_eq!((blue.len(), red.len()), (2, 3), "{svg}");
    assert!(
        red.iter()
            .any(|l| attribute(l, "y") < attribute(blue[0], "y") - 100.0)
    );
    assert!(
        red.iter()
            .any(|l| attribute(l, "x") > attribute(blue[0], "x") + 100.0)
    );
    let labels = tick_labels(&svg, "end");
    assert!(
        labels
            .windows(2)
            .all(|p| p[0].0 < p[1].0 && p[0].2 > p[1].2),
        "{labels:?}"
    );
}

#[test]
fn the_colour_bar_is_symmetric_about_zero() {
    let figure = weight_change("", &[0.0, 1.0], &[1.0], &[-0.1, 0.9], &[]);
    let svg = svg(&figure);
    let bar: Vec<(f64, f64, f64)> = tick_labels(&svg, "start")
        .into_iter()
        .filter(|t| t.1 > theme::RIGHT_OF_MAP)
        .collect();
    let zero = bar.iter().find(|t| t.0 == 0.0).expect("a tick at 0").2;
    for (value, _, y) in &bar {
        let mirror = bar
            .iter()
            .find(|t| t.0 == -value)
            .expect("a tick on the other side")
            .2;
        assert!((y - zero + mirror - zero).abs() < 0.05, "{value}");
    }
    // 0.9 at the upper end of the bar, -0.9 at the lower one, white in the middle of it.
    let white = svg
        .lines()
        .find(|l| l.contains("#f7f7f7"))
        .expect("a white step");
    let middle = attribute(white, "y") + 0.5 * (attribute(white, "height") - 1.0);
    assert!(
        (middle + 0.36 * f64::from(theme::TICK_SIZE) - zero).abs() < 0.05,
        "{middle} {zero}"
    );
}

#[test]
fn the_equilibrium_line_stands_at_its_weight() {
    let e = experiment((1.5, 1.0), (1.2, 0.5, 3.0), None, None);
    let svg = svg(&map(&e, "Linear q+ and q-"));
    // Text stands below its tick by this much.
    let down = 0.36 * f64::from(theme::TICK_SIZE);
    let ticks = tick_labels(&svg, "end");
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let expected = through((first.0, first.2 - down), (last.0, last.2 - down), 2.0);
    let line: Vec<(f64, f64)> = svg
        .lines()
        .filter(|l| l.contains("stroke-dasharray"))
        .map(points)
        .max_by_key(Vec::len)
        .expect("a dashed line");
    assert_eq!(line.len(), 50);
    for (_, y) in &line {
        assert!((y - expected).abs() < 0.05, "{y} {expected}");
    }
    let bottom = tick_labels(&svg, "middle");
    let (first, last) = (bottom[0], bottom[bottom.len() - 1]);
    for (time, (x, _)) in e.spike_time.iter().zip(&line) {
        assert!((through((first.0, first.1), (last.0, last.1), *time) - x).abs() < 0.05);
    }
}

#[test]
fn the_equilibrium_line_breaks_at_gaps_and_at_the_edge() {
    let x: Vec<f64> = (0..9).map(f64::from).collect();
    let weights = [1.0, 1.2, 1.4, 1.6, 1.8, 2.0];
    let line = [1.5, 1.5, NAN, 1.5, 1.5, 9.0, 9.0, -9.0, -9.0];
    let svg = svg(&weight_change("", &x, &weights, &[0.1; 54], &line));
    let pieces: Vec<Vec<(f64, f64)>> = svg
        .lines()
        .filter(|l| l.contains("stroke-dasharray"))
        .map(points)
        .filter(|p| p[0].1 > 63.9)
        .collect();
    assert_eq!(
        pieces.len(),
        3,
        "before the gap, up to the edge, and down through the panel: {pieces:?}"
    );
    let (top, bottom) = (64.0, 460.0 - theme::BELOW);
    assert!(
        pieces
            .iter()
            .flatten()
            .all(|p| (top..=bottom).contains(&p.1)),
        "{pieces:?}"
    );
    assert_eq!((pieces[2][0].1, pieces[2][1].1), (top, bottom));
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
        total_overlap(&none, &none),
        total_overlap(&odd, &odd),
        total_overlap(&[1.0], &[0.0]),
        gains(None, &none, &none, &none),
        gains(Some("\u{0}$a$ <b> & \"c\""), &odd, &odd, &[2.0; 7]),
        weight_change("", &none, &none, &none, &none),
        weight_change("one cell, no change", &[0.0], &[1.0], &[0.0], &[1.0]),
        weight_change(
            "nothing known",
            &[1.0, 2.0],
            &[1.0, 2.0],
            &[NAN; 4],
            &[NAN; 2],
        ),
        weight_change(&"long ".repeat(80), &odd, &odd, &odd, &odd),
    ];
    for figure in figures {
        let text = svg(&figure);
        assert!(!(text.contains("NaN") || text.contains("inf")), "{text}");
        // A small PNG: the raster backend is slow where it is not optimised.
        assert!(figure.canvas.to_png(0.25).is_ok());
        assert!(figure.render(Format::Pdf).is_ok());
    }
}

#[test]
fn no_change_is_white_and_no_value_grey() {
    let svg = svg(&weight_change("", &[0.0, 1.0], &[1.0], &[0.0, NAN], &[]));
    let cells: Vec<&str> = svg
        .lines()
        .filter(|l| l.contains("<rect") && l.contains("height=\"344\""))
        .collect();
    assert!(
        cells[0].contains("#f7f7f7") && cells[1].contains("#bdbdbd"),
        "{cells:?}"
    );
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
    for (name, figure) in all() {
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
