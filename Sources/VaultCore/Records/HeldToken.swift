/// A token with the id that stays its own for ever, whatever it is called.
public struct HeldToken: Equatable, Sendable {
  public let id: RecordID
  public let token: TokenRecord

  public init(id: RecordID, token: TokenRecord) {
    self.id = id
    self.token = token
  }
}
