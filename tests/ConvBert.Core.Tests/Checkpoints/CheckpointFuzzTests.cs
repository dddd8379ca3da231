using System.Diagnostics;
using System.Globalization;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

/// <summary>Well-formed files with a few bytes changed, cut or doubled: each opens or is refused by a typed error, quickly.</summary>
public class CheckpointFuzzTests
{
    private const long MostAllocated = 256 << 20;

    // A short run by default; CONVBERT_FUZZ_RUNS makes it long.
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("CONVBERT_FUZZ_RUNS"), CultureInfo.InvariantCulture, out int runs) ? runs : 300;

    public static TheoryData<string> Seeds() =>
    [
        "safetensors/control_metadata.safetensors", "pickle/control_memo.bin", "pickle/control_ordered_dict.bin", "pickle/control_column.bin", "zip/control.bin", "legacy/control.bin",
    ];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Open_MutatedFile_EndsInATypedErrorOrLoads(string seed)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File(Path.GetFileName(seed));
        byte[] original = File.ReadAllBytes(Goldens.Path("formats", "invalid", seed));
        var random = new Random(20240521);
        long slowest = 0;
        for (int run = 0; run < Runs; run++)
        {
            File.WriteAllBytes(file, Mutate(original, random));
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            Exception? thrown = Record.Exception(() => CheckpointVerdict.ReadAll(file));
            slowest = Math.Max(slowest, Stopwatch.GetTimestamp() - start);
            (thrown is null or CheckpointException).Should().BeTrue("run {0} of {1} threw {2}", run, seed, thrown);
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostAllocated, "run {0} of {1}", run, seed);
        }

        TimeSpan.FromSeconds((double)slowest / Stopwatch.Frequency).Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("labels_in_config")]
    [InlineData("config_minimal_extra")]
    public void FromPretrained_MutatedConfig_EndsInATypedErrorOrRoundTrips(string seed)
    {
        using var folder = new TemporaryFolder();
        byte[] original = File.ReadAllBytes(Goldens.Path("formats", seed, "config.json"));
        var random = new Random(20240522);
        for (int run = 0; run < Runs; run++)
        {
            File.WriteAllBytes(folder.File("config.json"), Mutate(original, random));
            Exception? thrown = Record.Exception(() =>
            {
                string saved = ConvBertConfig.FromPretrained(folder.Path).ToJson();
                ConvBertConfig.FromJson(saved).ToJson().Should().Be(saved);
            });
            (thrown is null or ConvBertConfigException).Should().BeTrue("run {0} of {1} threw {2}", run, seed, thrown);
        }
    }

    [Fact]
    public void Open_MutatedIndex_EndsInATypedErrorOrLoads()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Goldens.Path("formats", "invalid", "shards", "control"))) File.Copy(file, folder.File(Path.GetFileName(file)));
        string index = folder.File("model.safetensors.index.json");
        byte[] original = File.ReadAllBytes(index);
        var random = new Random(20240523);
        for (int run = 0; run < Runs; run++)
        {
            File.WriteAllBytes(index, Mutate(original, random));
            Exception? thrown = Record.Exception(() => CheckpointVerdict.ReadAll(folder.Path));
            (thrown is null or CheckpointException).Should().BeTrue("run {0} threw {1}", run, thrown);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0x7F; break;
                case 3: if (at > 0) bytes = bytes[..at]; break;
                case 4: bytes = [.. bytes[..at], .. bytes[Math.Max(0, at - random.Next(16))..]]; break;
                default: bytes.AsSpan(at, Math.Min(random.Next(1, 9), bytes.Length - at)).Fill((byte)random.Next(256)); break;
            }
        }

        return bytes;
    }
}
