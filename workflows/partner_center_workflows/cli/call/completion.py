"""Shell completion of the names of operations and of their options."""

from collections.abc import Iterator, Sequence

from partner_center_workflows.cli import COMMANDS
from partner_center_workflows.cli.call import SHELLS, command_line, operations

ABOUT = ("--list", "--json", "--completion", "--help")
"""The options that need no operation."""

_BASH = """\
# eval "$(partner-center call --completion bash)"
_partner_center() {
    local current=${COMP_WORDS[COMP_CWORD]} each
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W 'COMMANDS' -- "$current"))
    elif [[ ${COMP_WORDS[1]} == call ]]; then
        while IFS= read -r each; do
            COMPREPLY+=("$each")
        done < <(partner-center call --complete "${COMP_WORDS[@]:2:COMP_CWORD-1}" 2>/dev/null)
    fi
}
complete -o bashdefault -o default -F _partner_center partner-center
"""
_ZSH = """\
# eval "$(partner-center call --completion zsh)"
_partner_center() {
    local -a found
    if ((CURRENT == 2)); then
        found=(COMMANDS)
    elif [[ ${words[2]} == call ]]; then
        found=(${(f)"$(partner-center call --complete "${(@)words[3,CURRENT]}" 2>/dev/null)"})
    fi
    if ((${#found})); then
        compadd -a found
    else
        _files
    fi
}
compdef _partner_center partner-center
"""
_FISH = """\
# partner-center call --completion fish | source
function __partner_center_call
    set -l words (commandline -opc) (commandline -ct)
    partner-center call --complete $words[3..-1] 2>/dev/null
end
complete -c partner-center -n __fish_use_subcommand -f -a 'COMMANDS'
complete -c partner-center -n '__fish_seen_subcommand_from call' -a '(__partner_center_call)'
complete -c partner-center -n '__fish_seen_subcommand_from call; and test (count (commandline -opc)) -eq 2' -f
"""


def script(shell: str) -> str:
    """Return the shell script that installs the completion."""
    return {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell].replace("COMMANDS", " ".join(COMMANDS))


def complete(words: Sequence[str]) -> list[str]:
    """Return the completions of the last word.

    Args:
        words: The words after `call`, up to the incomplete one.
    """
    current = words[-1] if words else ""
    if len(words) > 1:
        candidates = _of_operation(words[0], words[-2])
    elif current.startswith("-"):
        candidates = iter(ABOUT)
    else:
        candidates = (each.name for each in operations.every())
    return [each for each in candidates if each.startswith(current)]


def _of_operation(name: str, before: str) -> Iterator[str]:
    """Yield the values of the preceding option, or the options of the operation."""
    if name == "--completion":
        yield from SHELLS
    operation = operations.find(name)
    if operation is None:
        return
    flags = command_line.flags(operation)
    if (values := flags.get(before)) is None:
        yield from flags
    else:
        yield from values
