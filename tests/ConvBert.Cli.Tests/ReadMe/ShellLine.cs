using System.Text;

namespace ConvBert.Cli.Tests.ReadMe;

/// <summary>Splits a line of shell into arguments: spaces part them, quotes of both kinds hold them together.</summary>
internal static class ShellLine
{
    public static string[] Split(string line)
    {
        var arguments = new List<string>();
        var argument = new StringBuilder();
        char quote = '\0';
        bool any = false;
        foreach (char letter in line)
        {
            if (quote != '\0')
            {
                if (letter == quote) quote = '\0';
                else argument.Append(letter);
            }
            else if (letter is '"' or '\'')
            {
                quote = letter;
                any = true;
            }
            else if (letter == ' ')
            {
                if (any || argument.Length > 0) arguments.Add(argument.ToString());
                argument.Clear();
                any = false;
            }
            else
            {
                argument.Append(letter);
            }
        }
        if (any || argument.Length > 0) arguments.Add(argument.ToString());
        return [.. arguments];
    }
}
