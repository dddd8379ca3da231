using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.InputOutput;

/// <summary>
/// Messages name files as the system does: on Windows with <c>\</c> throughout, whatever stands between the names in JSON or in a hub's
/// repository.
/// </summary>
public sealed class NamedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_WithoutConfiguration()
    {
        CopyDemo("tokenizer.json", "tokenizer_config.json", "vocab.txt", "model.safetensors");
        Named([], "config.json");
    }

    [Fact]
    public void Model_WithADamagedConfiguration()
    {
        CopyDemo("tokenizer.json", "tokenizer_config.json", "vocab.txt", "model.safetensors");
        _folder.Write("config.json", "{");
        Named([], "config.json");
    }

    [Fact]
    public void Model_WithoutWeights()
    {
        CopyDemo("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt");
        CommandRun run = CommandRun.Of(["fill-mask", "Paris is [MASK].", "--model", _folder.Path]);
        run.Error.Should().Contain(_folder.Path).And.Contain("model.safetensors");
        RequireOneSeparator(run.Error);
    }

    [Fact]
    public void Model_WithADamagedTokenizer()
    {
        CopyDemo("config.json", "model.safetensors", "tokenizer_config.json");
        _folder.Write("tokenizer.json", "{");
        Named([], "tokenizer.json");
    }

    [Fact]
    public void Model_WithAnIndexThatNamesAFolder()
    {
        CopyDemo("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt");
        _folder.Write("model.safetensors.index.json", """{"metadata": {}, "weight_map": {"a": "part/model-00001-of-00001.safetensors"}}""");
        Named([], "model.safetensors.index.json");
    }

    [Fact]
    public void Model_InAHubCacheWithADamagedConfiguration()
    {
        string snapshot = Path.Combine("models--org--name", "snapshots", "abc");
        Directory.CreateDirectory(_folder.File(snapshot));
        Directory.CreateDirectory(_folder.File(Path.Combine("models--org--name", "refs")));
        _folder.Write(Path.Combine("models--org--name", "refs", "main"), "abc");
        CopyDemoTo(snapshot, "tokenizer.json", "tokenizer_config.json", "vocab.txt", "model.safetensors");
        _folder.Write(Path.Combine(snapshot, "config.json"), "{");
        Named(["models--org--name"], "models--org--name", "snapshots", "abc", "config.json");
    }

    [Fact]
    public void Model_NamedWithTheOtherSeparator()
    {
        CopyDemo("tokenizer.json", "tokenizer_config.json", "vocab.txt", "model.safetensors");
        _folder.Write("config.json", "{");
        CommandRun run = CommandRun.Of(["fill-mask", "Paris is [MASK].", "--model", _folder.Path.Replace('\\', '/')]);
        run.Error.Should().Contain(_folder.File("config.json"));
    }

    [Fact]
    public void Output_InAFolderThatIsAbsent()
    {
        CommandRun run = CommandRun.Of(["tokenize", "hello", "--output", Path.Combine(_folder.Path, "no", "out")]);
        run.Error.Should().Contain(Path.Combine(_folder.Path, "no", "out"));
        RequireOneSeparator(run.Error);
    }

    [Fact]
    public void Conversion_IntoAFileThatIsTaken()
    {
        CopyDemo("config.json", "model.safetensors");
        Directory.CreateDirectory(_folder.File(Path.Combine("out", "model.safetensors")));
        CommandRun run = CommandRun.Of(["convert", _folder.Path, _folder.File("out")]);
        run.Error.Should().Contain(Path.Combine(_folder.Path, "out", "model.safetensors"));
        RequireOneSeparator(run.Error);
    }

    private void CopyDemo(params string[] names) => CopyDemoTo("", names);

    private void CopyDemoTo(string folder, params string[] names)
    {
        string demo = DemoModels.Resolve(DemoModels.FillMask);
        foreach (string name in names.Where(name => File.Exists(Path.Combine(demo, name))))
            File.Copy(Path.Combine(demo, name), _folder.File(Path.Combine(folder, name)));
    }

    /// <summary>A model of the folder cannot be used, and the message names a file below it.</summary>
    private void Named(string[] model, params string[] file)
    {
        CommandRun run = CommandRun.Of(["fill-mask", "Paris is [MASK].", "--model", Path.Combine([_folder.Path, .. model])]);
        run.ExitCode.Should().NotBe(0);
        run.Error.Should().Contain(Path.Combine([_folder.Path, .. file]));
        RequireOneSeparator(run.Error);
    }

    /// <summary>No name below the folder has the separator of another system.</summary>
    private void RequireOneSeparator(string message)
    {
        char foreign = Path.DirectorySeparatorChar == '/' ? '\\' : '/';
        for (int at = 0; (at = message.IndexOf(_folder.Path, at, StringComparison.Ordinal)) >= 0; at++)
        {
            message[(at + _folder.Path.Length)..].Split(' ', '\'', '"', '\n')[0].Should().NotContain(foreign.ToString(), message);
        }
    }
}
