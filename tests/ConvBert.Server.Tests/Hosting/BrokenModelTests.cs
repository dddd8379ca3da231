using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>A model whose files are no more what they were when the server was told of them.</summary>
public sealed class BrokenModelTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DemoServer _server;
    private readonly string _model;

    public BrokenModelTests()
    {
        _model = Directory.CreateDirectory(_folder.File("model")).FullName;
        foreach (string file in Directory.EnumerateFiles(DemoServer.Folder("sentiment")))
            File.Copy(file, Path.Combine(_model, Path.GetFileName(file)));
        _server = new DemoServer(options => options.Models.Add(new("model", _model)));
    }

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    /// <summary>It is no fault of the request, whose sender learns nothing of the server's files.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public async Task Post_ToAModelThatIsBroken_Is424WithoutPathUntilItIsMended(string file)
    {
        string path = Path.Combine(_model, file), broken = path.TrimEnd(Path.DirectorySeparatorChar) + ".away";
        Directory.Move(path, broken);

        (int status, string body) = await _server.PostAsync("models/model", """{"inputs": "I loved this film!"}""");

        (status, body).Should().Be((424, """{"error":"The model failed; the server's log says why.","error_type":"backend"}"""));
        Directory.Move(broken, path);
        (await _server.PostAsync("models/model", """{"inputs": "I loved this film!"}""")).Status.Should().Be(200);
    }
}
