//! How often intervals hold the truth: synthetic cells, each at its own parameters and
//! noise, fitted and reported on. Prints a table.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    unreachable_pub,
    missing_docs
)]

mod study;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|a| a.parse::<u32>().expect("a number"));
    let (first, count) = (
        arguments.next().unwrap_or(0),
        arguments.next().unwrap_or(200),
    );
    for number in first..first + count {
        let case = study::case(number);
        let o = study::outcome(&case);
        println!(
            "cell {number} noise {:.2} est {:.3} scores {:.1} true {:.1} misfit {:.2} held-out {:.3} {:.3} s {:.2} {:.2} {:.2}",
            case.cell.ramp_noise_mv,
            o.report.noise_mv,
            o.scores[0],
            o.scores[1],
            o.report.misfit,
            o.held_out_mv[0],
            o.held_out_mv[1],
            o.seconds[0],
            o.seconds[1],
            o.seconds[2]
        );
        for (p, v) in o.report.parameters.iter().zip(&o.values) {
            let inside = p.low.is_none_or(|l| l <= *v) && p.high.is_none_or(|h| h >= *v);
            println!(
                "   {:12} true {:9.4} value {:9.4} likeliest {:9.4} [{:.4?}, {:.4?}] {} {}",
                p.symbol,
                v,
                p.value,
                p.likeliest,
                p.low,
                p.high,
                if p.identifiable { "identifiable" } else { "" },
                if inside { "" } else { "MISSED" }
            );
        }
    }
}
