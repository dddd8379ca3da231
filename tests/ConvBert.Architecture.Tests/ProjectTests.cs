using System.Reflection;

namespace ConvBert.Architecture.Tests;

/// <summary>What the assembly of each project may reference.</summary>
public sealed class ProjectTests
{
    /// <summary>An assembly, and the assemblies beside the runtime's that it may reference.</summary>
    public static TheoryData<string, string[]> Libraries() => new()
    {
        { "ConvBert.Kernels", ["System.Numerics.Tensors"] },
        { "ConvBert.Tokenization", ["System.Numerics.Tensors"] },
        { "ConvBert.Core", ["System.Numerics.Tensors", "ConvBert.Kernels", "ConvBert.Tokenization"] },
        { "ConvBert.Training", ["System.Numerics.Tensors", "ConvBert.Kernels", "ConvBert.Core", "ConvBert.Tokenization"] },
        {
            "ConvBert.FineTuning",
            [
                "System.Numerics.Tensors", "ConvBert.Kernels", "ConvBert.Core", "ConvBert.Tokenization", "ConvBert.Training", "Sylvan.Data.Csv",
                "System.IO.Hashing",
            ]
        },
        { "ConvBert.Explain", ["System.Numerics.Tensors", "ConvBert.Core", "ConvBert.Tokenization"] },
        { "ConvBert.Serving", ["System.Numerics.Tensors", "ConvBert.Core", "ConvBert.Tokenization", "ConvBert.Explain", "Sylvan.Data.Csv"] },
        { "ConvBert.TensorFlow", ["System.Numerics.Tensors", "ConvBert.Kernels", "ConvBert.Core"] },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void References_OfALibrary_PointDownwardsAlone(string assembly, string[] allowed)
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        IEnumerable<string> foreign = Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !File.Exists(Path.Combine(runtime, name + ".dll")));

        foreign.Should().BeSubsetOf(allowed);
    }

    /// <summary>On Linux it is OpenSSL, which not every system has; without it .NET ends the process.</summary>
    [Theory]
    [MemberData(nameof(Libraries))]
    public void References_OfALibrary_HaveNoCryptography(string assembly, string[] _) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name).Should()
            .NotContain(name => name!.StartsWith("System.Security.Cryptography", StringComparison.Ordinal));
}
