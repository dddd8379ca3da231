using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;

namespace ConvBert.Architecture.Tests;

/// <summary>Dependencies between the folders of a project point one way.</summary>
public sealed class FolderTests
{
    /// <summary>The projects and the assemblies that they build.</summary>
    public static TheoryData<string, string> Projects() => new()
    {
        { "ConvBert.Kernels", "ConvBert.Kernels" },
        { "ConvBert.Tokenization", "ConvBert.Tokenization" },
        { "ConvBert.Core", "ConvBert.Core" },
        { "ConvBert.Training", "ConvBert.Training" },
        { "ConvBert.FineTuning", "ConvBert.FineTuning" },
        { "ConvBert.TensorFlow", "ConvBert.TensorFlow" },
        { "ConvBert.Serving", "ConvBert.Serving" },
        { "ConvBert.Server", "ConvBert.Server" },
        { "ConvBert.Orleans", "ConvBert.Orleans" },
        { "ConvBert.Cluster", "convbert-cluster" },
        { "ConvBert.Cli", "convbert" },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_HaveNoCircle(string project, string assembly)
    {
        Dictionary<string, string> folders = SourceFolders.Of(project);
        folders.Should().NotBeEmpty();

        Violations(FreeOfCircles(folders), assembly).Should().BeEmpty();
    }

    [Fact]
    public void FreeOfCircles_TwoFoldersThatUseEachOther_IsViolated()
    {
        var folders = new Dictionary<string, string>
        {
            [typeof(Samples.Chicken).FullName!] = "Chicken",
            [typeof(Samples.Egg).FullName!] = "Egg",
        };

        Violations(FreeOfCircles(folders), typeof(Samples.Egg).Assembly.GetName().Name!).Should().ContainSingle();
    }

    private static SliceRule FreeOfCircles(Dictionary<string, string> folders)
    {
        var creator = new SliceRuleCreator();
        creator.SetSliceAssignment(new SliceAssignment(type => FolderOf(type, folders), "folders"));
        return new GivenSlices(creator).Should().BeFreeOfCycles();
    }

    private static SliceIdentifier FolderOf(IType type, Dictionary<string, string> folders)
    {
        string name = type.FullName.Split('+', '/')[0].Split('`')[0];
        return folders.TryGetValue(name, out string? folder) ? SliceIdentifier.Of(folder) : SliceIdentifier.Ignore();
    }

    private static List<string> Violations(SliceRule rule, string assembly)
    {
        ArchUnitNET.Domain.Architecture architecture = new ArchLoader().LoadAssembly(System.Reflection.Assembly.Load(assembly)).Build();
        return [.. rule.Evaluate(architecture).Where(result => !result.Passed).Select(result => result.Description)];
    }
}
