/// A secret that a child gets otherwise than in its environment: as a file that is only memory.
public struct Delivery: Equatable, Sendable {
  public enum Way: Equatable, Sendable {
    /// The variable holds the file's path.
    case file(EnvironmentName)
    /// The child finds the file open under this number.
    case descriptor(Int32)
  }

  /// The numbers a descriptor may have: 0 to 2 are the standard streams.
  public static let numbers: ClosedRange<Int32> = 3...255
  /// How many of them a child may get.
  public static let most = 16

  public let way: Way
  public let secret: SecretName

  public var isDescriptor: Bool {
    if case .descriptor = way { true } else { false }
  }

  public init(_ way: Way, _ secret: SecretName) {
    self.way = way
    self.secret = secret
  }

  /// `VAR=vault://NAME`. Throws `.usage`, `.badName`, `.badReference`.
  public init(file text: String) throws(VaultError) {
    let (name, reference) = try Self.parts(text, of: "--file", example: "KUBECONFIG=vault://k8s")
    let variable = try EnvironmentName(String(name))
    guard !variable.isReserved else {
      throw VaultError(
        .usage, "variables that begin with \(EnvironmentName.reservedPrefix) never reach a child")
    }
    self.init(.file(variable), reference.name)
  }

  /// `N=vault://NAME`. Throws `.usage`, `.badReference`.
  public init(descriptor text: String) throws(VaultError) {
    let (number, reference) = try Self.parts(text, of: "--fd", example: "3=vault://pg/password")
    guard let number = Int32(number), Self.numbers.contains(number) else {
      throw VaultError(
        .usage,
        "--fd takes a number from \(Self.numbers.lowerBound) to "
          + "\(Self.numbers.upperBound) before the '='")
    }
    self.init(.descriptor(number), reference.name)
  }

  private static func parts(
    _ text: String, of option: String, example: String
  ) throws(VaultError) -> (Substring, Reference) {
    guard let equals = text.firstIndex(of: "=") else {
      throw VaultError(
        .usage, "\(option) takes a name and a reference with '=' between them",
        hint: "for example \(option) \(example)")
    }
    return (text[..<equals], try Reference(String(text[text.index(after: equals)...])))
  }

  /// Throws `.usage` if two of them have one variable or one number, or there are too many.
  public static func check(_ deliveries: [Delivery]) throws(VaultError) {
    guard deliveries.count <= most else {
      throw VaultError(.usage, "a child gets at most \(most) secrets as files and descriptors")
    }
    for (place, delivery) in deliveries.enumerated() {
      guard !deliveries[..<place].contains(where: { $0.way == delivery.way }) else {
        switch delivery.way {
        case .file(let variable):
          throw VaultError(.usage, "the variable \(variable) is given twice")
        case .descriptor(let number):
          throw VaultError(.usage, "the descriptor \(number) is given twice")
        }
      }
    }
  }

  /// The number each of them has in the child: those that name none get the lowest that are free.
  ///
  /// - Parameter others: numbers that the child has already.
  public static func numbers(of deliveries: [Delivery], besides others: [Int32] = []) -> [Int32] {
    var taken = Set(others)
    for case .descriptor(let number) in deliveries.map(\.way) { taken.insert(number) }
    var next = numbers.lowerBound
    return deliveries.map { delivery in
      if case .descriptor(let number) = delivery.way { return number }
      while taken.contains(next) { next += 1 }
      taken.insert(next)
      return next
    }
  }
}
