import VaultCore

extension Array {
  /// Runs that fit one request each, and one transaction: others wait meanwhile.
  ///
  /// - Parameters:
  ///   - empty: bytes of the head of a request that holds none of them.
  ///   - byteCounts: what one adds to a request's head, and to its secret part.
  func batches(
    empty: Int, _ byteCounts: (Element) -> (head: Int, secret: Int)
  ) -> [ArraySlice<Element>] {
    let most = 500
    var batches: [ArraySlice<Element>] = []
    var start = 0
    var head = empty
    var secret = 0
    for (index, element) in enumerated() {
      let added = byteCounts(element)
      let isFull =
        head + added.head > Limits.requestHeadByteCount
        || secret + added.secret > Limits.requestSecretByteCount || index - start >= most
      if isFull {
        batches.append(self[start..<index])
        (start, head, secret) = (index, empty, 0)
      }
      head += added.head
      secret += added.secret
    }
    if start < count { batches.append(self[start...]) }
    return batches
  }
}
