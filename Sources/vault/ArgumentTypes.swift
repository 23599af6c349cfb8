public import ArgumentParser
public import Reports
public import VaultApp
public import VaultCore

/// Types of the lower floors as the command line reads them.

extension ValueAlphabet: ExpressibleByArgument {}
extension KDFChoice: ExpressibleByArgument {}
extension ExportSecrets.Format: ExpressibleByArgument {}
extension DueReport.Format: ExpressibleByArgument {}
extension Inventory.Format: ExpressibleByArgument {}

extension TimeSpan: ExpressibleByArgument {
  public init?(argument: String) {
    guard let span = try? TimeSpan(parsing: argument) else { return nil }
    self = span
  }

  public var defaultValueDescription: String { text }
}
