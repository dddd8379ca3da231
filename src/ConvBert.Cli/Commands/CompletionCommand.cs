using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.Commands;

/// <summary>
/// `convbert completion`: what a shell needs to complete the command; the shell then asks by the directive `[suggest:POSITION]`.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _convbert() {
                local IFS=$'\n'
                COMPREPLY=( $(compgen -W "$(convbert "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
            }
            complete -o default -F _convbert convbert
            """,
        ["zsh"] = """
            _convbert() {
                local line="${(j: :)words[1,CURRENT]}"
                local -a found=("${(@f)$(convbert "[suggest:${#line}]" "$line" 2> /dev/null)}")
                if [[ -n "${found[1]}" ]]; then compadd -- "${found[@]}"; else _files; fi
            }
            compdef _convbert convbert
            """,
        ["fish"] = """
            complete -c convbert -a "(convbert '[suggest:'(commandline -C)']' (commandline -cp) 2> /dev/null)"
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName convbert -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                convbert "[suggest:$cursorPosition]" "$commandAst" 2> $null |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Create(CommandEnvironment environment)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command =
            new Command("completion",
            "A script that completes this command in a shell, for its start-up file: eval \"$(convbert completion bash)\".") { shell };
        command.SetAction(parsed =>
        {
            using var output = new StreamWriter(environment.Output, leaveOpen: true) { NewLine = "\n" };
            output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]);
            return ExitCode.Done;
        });
        return command;
    }
}
