import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// The one place where the errors of the doors become errors for people. Each overload runs a
/// step and translates what it throws; nothing else in the module catches a lower error.

func mapping<R: ~Copyable>(_ step: () throws(StoreError) -> R) throws(VaultError) -> R {
  do { return try step() } catch { throw VaultError(error) }
}

func mapping<R: ~Copyable>(_ step: () throws(CryptoError) -> R) throws(VaultError) -> R {
  do { return try step() } catch { throw VaultError(error) }
}

func mapping<R: ~Copyable>(_ step: () throws(PlatformError) -> R) throws(VaultError) -> R {
  do { return try step() } catch { throw VaultError(error) }
}

func mapping<R: ~Copyable>(_ step: () throws(TerminalError) -> R) throws(VaultError) -> R {
  do { return try step() } catch { throw VaultError(error) }
}

/// A file that a person named. It is told by its role, where its path may be a secret in the wrong
/// place.
func mapping<R: ~Copyable>(
  reading what: String, _ step: () throws(PlatformError) -> R
) throws(VaultError) -> R {
  do { return try step() } catch {
    throw VaultError(VaultError(error).code, "\(what) cannot be read: \(error.text)")
  }
}

/// Bytes inside the vault that do not follow the format.
func mapping<R: ~Copyable>(_ step: () throws(FormatError) -> R) throws(VaultError) -> R {
  do { return try step() } catch {
    throw VaultError(
      .corrupt, "the vault holds data that does not follow its format",
      hint: "'vault restore' a backup, or 'vault salvage' what still opens")
  }
}

extension VaultError {
  init(_ error: StoreError) {
    switch error {
    case .busy:
      self.init(
        .busy, "another process holds the vault and did not finish in time",
        hint: "try again in a moment")
    case .full:
      self.init(.diskFull, "the disk is full; the vault is unchanged", hint: "free some space")
    case .readOnly:
      self.init(.permission, "the vault cannot be written: the file or its disk is read-only")
    case .hotJournal:
      self.init(
        .permission, "a crash left a journal that only the vault's owner can roll back",
        hint: "the owner must open the vault once")
    case .io(let code):
      self.init(.io, "reading or writing the vault failed (SQLite code \(code))")
    case .cannotOpen(let code):
      self.init(.io, "the vault file cannot be opened (SQLite code \(code))")
    case .notADatabase:
      self.init(
        .notAVault, "this file is not a vault, or its first page is damaged",
        hint: "'vault restore' a backup, or 'vault salvage' what still opens")
    case .corrupt:
      self.init(
        .corrupt, "the vault file is damaged",
        hint: "'vault restore' a backup, or 'vault salvage' what still opens")
    case .wrongFormat(let found):
      self.init(
        .unknownFormat, "this vault has format \(found), and this program reads format 1",
        hint: "use the version of vault that wrote it")
    case .wrongSchema:
      self.init(
        .altered, "the tables of this vault are not the ones the format prescribes",
        hint: "somebody edited the file; 'vault restore' a backup")
    case .wrongRow: self = .altered
    case .settingRefused(let name):
      self.init(.failed, "SQLite refused the setting \(name) that the vault's safety rests on")
    case .commitUnknown:
      self.init(
        .io,
        "the disk failed while the change was being made final; it may or may not have happened",
        hint: "run 'vault verify', then look whether the change is there")
    case .misuse(let code):
      self.init(.failed, "an internal error in the vault's store (SQLite code \(code))")
    }
  }

  init(_ error: CryptoError) {
    switch error {
    case .unavailable:
      self.init(.failed, "libsodium could not be started")
    case .outOfMemory:
      self.init(
        .failed, "not enough memory for the key derivation",
        hint: "free memory, or raise this process's limit; nothing was changed")
    case .doesNotOpen:
      self.init(
        .altered, "a sealed cell of the vault does not open: it was altered, or is damaged",
        hint: "'vault restore' a backup, or 'vault salvage' what still opens")
    case .badInput:
      self.init(.badValue, "the key material does not have the form it must have")
    }
  }

  init(_ error: PlatformError) {
    let what = "\(error.call) failed: \(error.text)"
    switch error.cause {
    case .noSpace: self.init(.diskFull, what, hint: "free some space")
    case .denied, .readOnly: self.init(.permission, what)
    case .wouldBlock where error.call == "flock":
      self.init(.busy, "another process holds a lock and did not finish in time", hint: "try again")
    case .wouldBlock:
      self.init(.busy, "the agent does not answer", hint: "try again, or run 'vault lock'")
    default: self.init(.io, what)
    }
  }

  init(_ error: TerminalError) {
    switch error {
    case .interrupted(let signal):
      self.init(.refused, "interrupted; nothing was changed", signal: signal)
    case .endOfInput: self.init(.refused, "nothing was entered; nothing was changed")
    case .tooLong: self.init(.badValue, "what was entered is too long; nothing was stored")
    case .noTerminal:
      self.init(.needsAnswer, "there is no terminal to ask on")
    case .system(let error): self.init(error)
    }
  }

  static var writtenMeanwhile: VaultError {
    VaultError(
      .busy, "the vault was written to meanwhile; nothing was changed",
      hint: "run the same command again")
  }

  static var copyDiffers: VaultError {
    VaultError(
      .io, "the copy differs from the vault: the disk did not keep what was written",
      hint: "the copy was removed; try another disk")
  }

  static var altered: VaultError {
    VaultError(
      .altered, "the vault was altered: its contents do not match its signed state",
      hint: "'vault restore' a backup, or 'vault salvage' what still opens")
  }
}
