import Platform

/// The program of a launch, and what it gets beside its environment and its streams.
struct ChildProgram: ~Copyable {
  let executable: String
  /// As they were given: an argument need not be text.
  let arguments: [[UInt8]]
  /// Where it starts; nil is where this process is.
  let directory: String?
  let files: SecretFiles

  func arrange(_ plan: inout LaunchPlan) {
    plan.workingDirectory = directory
    files.arrange(&plan)
  }
}
