namespace ConvBert.Orleans.Grains;

/// <summary>The names of jobs, which are parts of the names of files.</summary>
internal static class JobName
{
    private const int MaxLength = 64;

    /// <summary>Whether a job may have the name.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && name[0] != '.'
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
}
