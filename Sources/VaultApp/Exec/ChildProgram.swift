import Platform

/// The program of a launch, and what it gets beside its environment and its streams.
struct ChildProgram: ~Copyable {
  let executable: String
  /// As they were given: an argument need not be text.
  let arguments: [[UInt8]]
  /// Where it starts; nil is where this process is.
  let directory: String?
  /// Descriptors that it has from whoever started us, under their own numbers.
  let inherited: [Int32]
  let files: SecretFiles

  func arrange(_ plan: inout LaunchPlan) {
    plan.workingDirectory = directory
    files.arrange(&plan)
    let taken = Set(plan.extraDescriptors.map(\.target))
    for number in inherited where !taken.contains(number) {
      plan.extraDescriptors.append((number, number))
    }
  }
}
