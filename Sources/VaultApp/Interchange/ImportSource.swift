import Interchange

/// Where an import comes from.
public enum ImportSource: Equatable, Sendable {
  /// A file, or stdin. Without a format it is told by the content.
  case file(String, ImportFormat?)
  case standardInput(ImportFormat?)
  /// The store of `pass`, read through that program.
  case pass
  case gopass
}

/// What `vault import` reads from a file.
public enum ImportFormat: String, CaseIterable, Sendable {
  case dotenv
  case json
  case onePasswordCSV = "1password-csv"
  case onePUX = "1pux"
  case bitwardenJSON = "bitwarden-json"
  case bitwardenCSV = "bitwarden-csv"
  case keePassXML = "keepass-xml"

  var foreign: ForeignFormat {
    switch self {
    case .dotenv: .dotenv
    case .json: .json
    case .onePasswordCSV: .onePasswordCSV
    case .onePUX: .onePUX
    case .bitwardenJSON: .bitwardenJSON
    case .bitwardenCSV: .bitwardenCSV
    case .keePassXML: .keePassXML
    }
  }

  init(_ format: ForeignFormat) {
    switch format {
    case .dotenv: self = .dotenv
    case .json: self = .json
    case .onePasswordCSV: self = .onePasswordCSV
    case .onePUX: self = .onePUX
    case .bitwardenJSON: self = .bitwardenJSON
    case .bitwardenCSV: self = .bitwardenCSV
    case .keePassXML: self = .keePassXML
    }
  }

  /// For people.
  var words: String {
    switch self {
    case .dotenv: "dotenv file"
    case .json: "JSON export of a vault"
    case .onePasswordCSV: "CSV export of 1Password"
    case .onePUX: "1PUX export of 1Password"
    case .bitwardenJSON: "JSON export of Bitwarden"
    case .bitwardenCSV: "CSV export of Bitwarden"
    case .keePassXML: "XML export of KeePass"
    }
  }
}
