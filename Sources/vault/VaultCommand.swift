import ArgumentParser
import VaultApp

/// The program: what it is, and the list of its commands.
struct VaultCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vault",
    abstract: "Keeps the tokens of MCP servers sealed, and hands each server only its own.",
    usage: "vault <command> [<options>]",
    discussion: """
      Begin with 'vault tour': the whole job in a throw-away vault, in under a minute. \
      'vault --version' says which version this is.
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Vault",
        subcommands: [
          InitCommand.self, UnlockCommand.self, LockCommand.self, StatusCommand.self,
          VerifyCommand.self, CheckpointCommand.self, BackupCommand.self, RestoreCommand.self,
          SalvageCommand.self,
          PasswdCommand.self, SlotCommand.self, RekeyCommand.self,
        ]),
      CommandGroup(
        name: "Secrets",
        subcommands: [
          AddCommand.self, ListCommand.self, ShowCommand.self, GetCommand.self, EditCommand.self,
          RotateCommand.self, HistoryCommand.self, RollbackCommand.self, RemoveCommand.self,
          ImportCommand.self, ExportCommand.self,
        ]),
      CommandGroup(
        name: "Running", subcommands: [ExecCommand.self, ServerCommand.self, RedactCommand.self]),
      CommandGroup(
        name: "Rotation",
        subcommands: [
          DueCommand.self, RefreshCommand.self, ReportCommand.self, ScheduleCommand.self,
        ]),
      CommandGroup(name: "Trust", subcommands: [AuditCommand.self]),
      CommandGroup(name: "Newcomers", subcommands: [TourCommand.self]),
      CommandGroup(name: "Internal", subcommands: [AgentCommand.self]),
    ])
}

enum ProductVersion {
  static let text = "0.1.0"
}
