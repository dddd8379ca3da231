using System.Reflection;
using System.Runtime.CompilerServices;
using ConvBert.Explain;
using ConvBert.FineTuning;
using ConvBert.Hub;
using ConvBert.Kernels;
using ConvBert.TensorFlow;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.Cli.Tests;

/// <summary>The command is a user of the libraries like any other: none of those that run models shows it its internals.</summary>
public sealed class PublicMembersTests
{
    public static TheoryData<string> Libraries =>
    [
        .. new[]
            {
                typeof(ConvBertModel), typeof(SimdTier), typeof(ConvBertTokenizer), typeof(TrainingModel), typeof(TensorFlowFormats),
                typeof(ConvBertHub), typeof(FineTuningTask), typeof(Explainer),
            }
            .Select(type => type.Assembly.GetName().Name!),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_DoesNotNameTheCommandAsAFriend(string library) => Assembly.Load(library)
        .GetCustomAttributes<InternalsVisibleToAttribute>().Select(attribute => attribute.AssemblyName)
        .Should().NotContain(typeof(ConvBertCommand).Assembly.GetName().Name).And.NotContain("ConvBert.Cli.Tests");
}
