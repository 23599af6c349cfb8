import Platform
import VaultCore
import VaultCrypto

/// Secrets that the child gets as files of memory: `--file` and `--fd`.
struct SecretFiles: ~Copyable {
  private let files: [File]

  private final class File {
    let way: Delivery.Way
    let target: Int32
    let descriptor: Descriptor

    init(_ way: Delivery.Way, _ target: Int32, _ descriptor: consuming Descriptor) {
      self.way = way
      self.target = target
      self.descriptor = consume descriptor
    }
  }

  /// Throws `.failed` where the system has no such files.
  ///
  /// - Parameter others: numbers that are not free in the child.
  init(
    _ deliveries: [Delivery], besides others: [Int32], _ released: borrowing ReleasedSecrets
  ) throws(VaultError) {
    var files: [File] = []
    let targets = Delivery.numbers(of: deliveries, besides: others)
    for (delivery, target) in zip(deliveries, targets) {
      try released.forEach { (value, span) throws(VaultError) in
        guard value.name == delivery.secret else { return }
        do throws(PlatformError) {
          files.append(File(delivery.way, target, try SealedFile.make(span)))
        } catch {
          throw VaultError(
            .failed, "a secret cannot be made a file of memory here (\(error.text))",
            hint: "give it in a variable: --env VAR=vault://NAME")
        }
      }
    }
    self.files = files
  }

  /// The variables that name a file, and what is put into them.
  var paths: [(variable: EnvironmentName, path: String)] {
    files.compactMap { file in
      guard case .file(let variable) = file.way else { return nil }
      return (variable, SealedFile.path(of: file.target))
    }
  }

  func arrange(_ plan: inout LaunchPlan) {
    plan.extraDescriptors = files.map { ($0.descriptor.number, $0.target) }
  }
}
