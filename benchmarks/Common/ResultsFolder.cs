namespace ConvBert.Measurement;

/// <summary>
/// Where results are kept: one folder for each processor, whose <c>environment.txt</c> says what the newest of them were measured on.
/// </summary>
internal static class ResultsFolder
{
    /// <summary>Writes <c>ROOT/PROCESSOR/NAME.md</c> and the environment beside it; each file is replaced as a whole.</summary>
    /// <returns>The path of the written table.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static string Write(string root, string name, string markdown)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, MachineEnvironment.FolderName)).FullName;
        Replace(Path.Combine(folder, "environment.txt"), MachineEnvironment.Description);
        string file = Path.Combine(folder, name + ".md");
        Replace(file, markdown);
        return file;
    }

    private static void Replace(string file, string text)
    {
        string temporary = file + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, file, overwrite: true);
    }
}
