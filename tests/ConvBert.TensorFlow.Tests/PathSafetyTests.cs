using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.TensorFlow.Tests.Support;

namespace ConvBert.TensorFlow.Tests;

/// <summary>No checkpoint makes its reader open a file outside its folder, though the file is there and well-formed.</summary>
public sealed class PathSafetyTests : IDisposable
{
    private static readonly string[] Indexes = ["model.safetensors.index.json", "pytorch_model.bin.index.json", "tf_model.h5.index.json"];
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public PathSafetyTests()
    {
        TensorFlowFormats.Register();
        _model = Directory.CreateDirectory(_folder.File("model")).FullName;
    }

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (string index in Indexes)
            {
                foreach (string name in new[] { "../FILE", "../model/FILE", "./FILE", "sub/FILE", "OUTSIDE/FILE", "..", ".", "", "C:FILE",
                    "C:/FILE", "..\\FILE", "\\\\host\\FILE", "file:///FILE", "FILE\u0000", "FILE\n" })
                    names.Add(index, name);
            }

            return names;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Open_IndexNamesAFileElsewhere_IsRefusedForItsName(string index, string pattern)
    {
        (string shard, string tensor) = Shards(index);
        Directory.CreateDirectory(Path.Combine(_model, "sub"));
        foreach (string folder in new[] { _folder.Path, _model, Path.Combine(_model, "sub") })
            File.Copy(Source(index), Path.Combine(folder, shard));
        string name = pattern.Replace("FILE", shard, StringComparison.Ordinal).Replace("OUTSIDE", _folder.Path, StringComparison.Ordinal);
        WriteIndex(index, tensor, name);
        FluentActions.Invoking(() => CheckpointVerdict.ReadAll(_model)).Should().Throw<CheckpointException>().WithMessage(
            "*expected the name of a file in the same folder*");

        WriteIndex(index, tensor, shard);
        CheckpointVerdict.ReadAll(_model);
    }

    // The hub's cache is made of links, so links are followed; only who may write to the folder can make one.
    [LinkFact]
    public void Open_LinkedFile_IsFollowed()
    {
        File.Copy(Source(Indexes[0]), _folder.File("blob"));
        File.CreateSymbolicLink(Path.Combine(_model, "model.safetensors"), Path.Combine("..", "blob"));
        CheckpointVerdict.ReadAll(_model);
    }

    [Fact]
    public void Convert_TensorNamedLikeAPath_WritesNothingOutsideTheDestination()
    {
        string header =
            """{"../../evil":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"/etc/evil":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""";
        File.WriteAllBytes(
            Path.Combine(_model, "model.safetensors"),
            [.. BitConverter.GetBytes((long)header.Length), .. System.Text.Encoding.UTF8.GetBytes(header), .. new byte[8]]);
        string destination = _folder.File("out");
        CheckpointConverter.Convert(_model, destination, new CheckpointConversionOptions { MaxShardSize = 4 });
        Directory.GetFileSystemEntries(_folder.Path).Should().BeEquivalentTo(_model, destination);
        Directory.GetFiles(destination, "*.safetensors").Should().HaveCount(2);
    }

    // A bundle's index gives its data files by number; their names come from the index's own path.
    [Fact]
    public void Open_Bundle_ReadsOnlyDataFilesNextToItsIndex()
    {
        foreach (string file in Directory.GetFiles(TensorFlowGoldens.Path("invalid", "tf1", "control")))
            File.Copy(file, Path.Combine(_model, Path.GetFileName(file)));
        using ICheckpoint checkpoint = Checkpoint.Open(_model);
        checkpoint.Tensors.Values.Select(tensor => Path.GetDirectoryName(tensor.File)).Should().OnlyContain(folder => folder == _model);
    }

    private void WriteIndex(string index, string tensor, string shard)
        => File.WriteAllText(Path.Combine(_model, index), $$"""{"weight_map": {"{{tensor}}": "{{JsonEncodedText.Encode(shard)}}"} }""");

    private static string Source(string index) => index switch
    {
        "model.safetensors.index.json" => Path.Combine(CoreGoldens, "safetensors", "control_plain.safetensors"),
        "pytorch_model.bin.index.json" => Path.Combine(CoreGoldens, "zip", "control.bin"),
        _ => TensorFlowGoldens.Path("invalid", "h5", "control.h5"),
    };

    private static string CoreGoldens =>
        Path.Combine(TensorFlowGoldens.Path(), "..", "..", "ConvBert.Core.Tests", "Goldens", "formats", "invalid");

    private static (string Shard, string Tensor) Shards(string index)
    {
        using ICheckpoint source = Checkpoint.Open(Source(index));
        string extension = Path.GetExtension(index[..^".index.json".Length]), tensor = source.Tensors.Keys.First();
        return ($"shard{extension}", extension == ".h5" ? $"scope/{tensor.Replace('.', '/')}:0" : tensor);
    }
}
