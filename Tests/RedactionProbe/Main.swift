#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Compares the redactor with the slow oracle until so many pieces were fed: `.ci/campaign
/// redaction`.
@main
struct Main {
  private static let usage = "usage: RedactionProbe [--steps N] [--seed S]"

  static func main() {
    var options: [String: UInt64] = ["--steps": 10_000_000, "--seed": 1]
    var words = CommandLine.arguments.dropFirst()
    while let name = words.popFirst() {
      guard options[name] != nil, let number = words.popFirst().flatMap({ UInt64($0) }) else {
        fatalError(usage)
      }
      options[name] = number
    }
    var control = Differential(Differential.shapes[0], seed: 0)
    guard (0..<20).contains(where: { _ in control.round(texts: 20, forgetful: true) != nil }) else {
      fatalError("an oracle that does not know all values does not differ")
    }
    let steps = Int(options["--steps"] ?? 0)
    let seed = options["--seed"] ?? 0
    print("| shape | pieces compared | differences |\n|---|---|---|")
    var total = 0
    var differences = 0
    for (index, shape) in Differential.shapes.enumerated() {
      let share = steps * (index + 1) / Differential.shapes.count
      var run = Differential(shape, seed: seed &* 1_000 &+ UInt64(index))
      var found = 0
      while total + run.steps < share {
        guard let difference = run.round(texts: 40) else { continue }
        print(difference)
        found += 1
        if found == 3 { break }
      }
      print("| \(shape.name) | \(run.steps) | \(found) |")
      total += run.steps
      differences += found
    }
    print(#"{"campaign": "redaction", "steps": \#(total), "differences": \#(differences)}"#)
    if differences > 0 { exit(1) }
  }
}
