"""The catalogue of attacks on a vault's file (durability goal D5): what somebody without a full key
can do, and what each way in says to it.

Every attack is done to a copy of one home, and met by the watch key, a passphrase, a keyfile, and
an agent that had verified the vault before. Each is refused with status 4, 5 or 7 and releases
nothing, or what is read is what it was. After a refusal nothing an agent wrote in between makes the
file acceptable. The independent reader must agree; with the named protection off it must accept,
which is the control: it shows that the attack is one.
"""

import os
import sys

import attack_catalogue
import attack_files
import attack_owner
from attack_scene import FIRST, WAYS, Scene, Template, heard
from home import Broken, scratch
from result import Result, arguments

REFUSALS = (3, 4, 5, 7)
# An agent may also meet SQLite's own refusal of a statement before it looks at the schema again.
AGENT_REFUSALS = (1, *REFUSALS)


class Campaign:
    def __init__(self, given, folder):
        self.template = Template(folder, given.binary)
        self.result, self.control = Result("attacks"), Result("the reader, that protection off")
        self.number, self.lines, self.without_control = 0, [], 0

    def scene(self):
        self.number += 1
        return Scene(self.template, self.number)

    @staticmethod
    def apply(attack, scene):
        if attack.act:
            return attack.act(scene)
        for script in attack.scripts:
            scene.run_sql(script)
        return None

    def run(self, attack):
        if attack.act and attack in attack_owner.OWNER:
            said = {"owner": self.with_owner(attack)}
        else:
            said = self.ways_in(attack)
            if attack.with_agent and attack.ways is None:
                said["agent"] = self.with_agent(attack, said)
            said["reader"] = self.with_reader(attack)
        said["control"] = self.with_control(attack)
        self.result.runs += 1
        self.result.faults += 1
        self.result.count(attack.threat, attacks=1)
        self.lines.append((attack.threat, attack.name, said, ", ".join(sorted(attack.off or ()))))

    def run_or_find(self, attack):
        try:
            self.run(attack)
        except Broken as error:
            self.result.find("wrong", f"{attack.name}: {error}")

    # --- The product -----------------------------------------------------------------------------

    def ways_in(self, attack):
        scene = self.scene()
        self.apply(attack, scene)
        ways, said = attack.ways(scene) if attack.ways else WAYS, {}
        for name, (words, with_key) in ways.items():
            said[name] = self.judge(attack, name, heard(scene.home, words, with_key))
        scene.drop()
        return said

    def judge(self, attack, name, answer, allowed=REFUSALS):
        status, code, found = answer
        where = f"{attack.name}, {name}"
        if status == 0:
            same = found == self.template.original.get(name, (0, None, None))[2]
            self.result.count(attack.threat, **{"harmless" if same else "opened": 1})
            if same:
                return "harmless"
            if not attack.is_limit:
                self.result.find("unseen", where)
            return "opens" if attack.is_limit else "UNSEEN"
        if status not in allowed or found:
            self.result.find("wrong", f"{where}: status {status}")
        self.result.count(attack.threat, refused=1)
        return f"{status} {code}" if code else str(status)

    def with_agent(self, attack, said):
        """An agent that verified the vault before; what it writes must bless nothing."""
        scene = self.scene()
        home = scene.home
        home.unlock()
        try:
            home.succeed(["get", FIRST], with_key=False)
            self.apply(attack, scene)
            answer = heard(home, ["get", FIRST], False)
            outcome = self.judge_agent(attack, answer)
        finally:
            home.lock()
        may_open = attack.is_mended_by_agent or said["keyfile"] in ("harmless", "opens")
        if not may_open and home.run(["verify"])[0] == 0:
            self.result.find("unseen", f"{attack.name}: opens after the agent has written")
        scene.drop()
        return outcome

    def judge_agent(self, attack, answer):
        status, _, found = answer
        if status == 0 and found != self.template.original["keyfile"][2]:
            self.result.find("unseen", f"{attack.name}, agent")
            return "UNSEEN"
        return self.judge(attack, "keyfile", answer, AGENT_REFUSALS)

    def with_owner(self, attack):
        scene = self.scene()
        try:
            problems = attack.act(scene)
        finally:
            scene.home.lock()
        for problem in problems:
            self.result.find("wrong", f"{attack.name}: {problem}")
        self.result.count(attack.threat, refused=not problems)
        scene.drop()
        return "; ".join(problems) or "as it must be"

    # --- The independent reader ------------------------------------------------------------------

    def with_reader(self, attack):
        scene = self.scene()
        self.apply(attack, scene)
        found = scene.read()
        scene.drop()
        if isinstance(found, str):
            return "refused"
        if found == self.template.picture:
            return "harmless"
        if not attack.is_limit and attack.ways is None:
            self.result.find("unseen", f"{attack.name}: the independent reader")
        return "opens"

    def with_control(self, attack):
        if attack.off is None:
            self.without_control += 1
            return "-"
        scene = self.scene()
        self.apply(attack, scene)
        scene.home.lock()
        found = scene.read(attack.off)
        scene.drop()
        self.control.runs += 1
        if isinstance(found, str):
            self.result.find("wrong", f"{attack.name}: the control refuses: {found}")
            return "refused"
        self.control.unseen += 1
        return "opens"

    # --- The table -------------------------------------------------------------------------------

    def table(self):
        columns = ["watch", "passphrase", "keyfile", "agent", "reader", "control"]
        lines = [["", "attack", *columns, "protection taken away"]]
        for threat, name, said, off in self.lines:
            if "owner" in said:
                said |= dict.fromkeys(columns[:5], "-") | {"keyfile": said["owner"]}
            if "checkpoint" in said:
                said |= {"keyfile": said["checkpoint"]}
            lines.append([threat, name, *(said.get(c, "-") for c in columns), off])
        widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )


def main():
    given = arguments(__doc__, 1, "one in SIZE attacks is made")
    with scratch(in_memory=True) as folder:
        campaign = Campaign(given, folder)
        attacks = [*attack_catalogue.CATALOGUE, *attack_files.FILES, *attack_owner.OWNER]
        if given.only:
            threats = given.only.split(",")
            attacks = [a for a in attacks if a.threat in threats]
        for number, attack in enumerate(attacks):
            if (number + given.seed) % given.size == 0:
                campaign.run_or_find(attack)
        harmless = attack_catalogue.CONTROL
        if set(campaign.ways_in(harmless).values()) != {"harmless"}:
            raise Broken("a file that was only written anew is refused")
    print(campaign.table())
    return campaign.result.conclude(
        campaign.control, given.seed, attacks=len(campaign.lines),
        without_control=campaign.without_control,
    )  # fmt: skip


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main())
    except Broken as error:
        sys.exit(f"attacks: {error}")
