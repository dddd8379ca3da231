using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>
/// One of Hugging Face's activation functions, in the form that a matrix product's epilogue calls.
/// See docs/numerics.md, "Activations".
/// </summary>
internal abstract unsafe class Activation(string key)
{
    /// <summary>The name in a configuration's <c>hidden_act</c>.</summary>
    public string Key { get; } = key;

    /// <summary>Every known key, in alphabetical order.</summary>
    public static IReadOnlyList<string> Keys => ActivationTable.Keys;

    /// <summary>Whether <see cref="Create"/> knows the key. Keys are case-sensitive.</summary>
    public static bool IsKnown(string key) => ActivationTable.TryFind(key, out _);

    /// <summary>
    /// The names, behind the activation module's prefix, of the numbers that a checkpoint holds for it, in the order in which
    /// <see cref="Create"/> takes them: none but for <c>prelu</c> (<c>weight</c>) and <c>xielu</c> (<c>alpha_p</c>, <c>alpha_n</c>,
    /// <c>beta</c>, <c>eps</c>).
    /// </summary>
    /// <exception cref="ArgumentException">The key is unknown.</exception>
    public static IReadOnlyList<string> LearnedNames(string key) => ActivationTable.Find(key).Learned;

    /// <summary>The numbers of <see cref="LearnedNames"/> in a module that was never trained.</summary>
    /// <exception cref="ArgumentException">The key is unknown.</exception>
    public static ReadOnlySpan<float> Untrained(string key) => ActivationTable.Find(key).Untrained;

    /// <summary>Creates an activation.</summary>
    /// <param name="key">A key of <see cref="Keys"/>.</param>
    /// <param name="learned">One number for each of <see cref="LearnedNames"/>, or none for those of a module that was never
    /// trained.</param>
    /// <exception cref="ArgumentException">The key is unknown, or the number of learned numbers is wrong.</exception>
    public static Activation Create(string key, ReadOnlySpan<float> learned = default)
    {
        ActivationEntry entry = ActivationTable.Find(key);
        if (learned.Length != 0 && learned.Length != entry.Learned.Count)
        {
            throw new ArgumentException(
                $"The activation \"{key}\" has {entry.Learned.Count} learned parameters, not {learned.Length}.", nameof(learned));
        }

        return entry.Create(key, learned.Length == 0 ? entry.Untrained : learned);
    }

    /// <summary>y[r, c] = f(x[r, c] + bias[c]) on the widest tier.</summary>
    /// <param name="x"><c>[rows, columns]</c>. Any alignment.</param>
    /// <param name="bias"><c>[columns]</c>, or null for none.</param>
    /// <param name="y"><c>[rows, columns]</c>: x itself, or memory that does not overlap it. Any alignment.</param>
    public void Apply(MatrixView x, float* bias, MatrixView y)
    {
        if (Vector512.IsHardwareAccelerated) Apply<Simd512>(x, bias, y);
        else if (Vector256.IsHardwareAccelerated) Apply<Simd256>(x, bias, y);
        else if (Vector128.IsHardwareAccelerated) Apply<Simd128>(x, bias, y);
        else Apply<Scalar>(x, bias, y);
    }

    /// <summary>The same on the lanes of <typeparamref name="TSimd"/>; on <see cref="Scalar"/>, the definition.</summary>
    public abstract void Apply<TSimd>(MatrixView x, float* bias, MatrixView y) where TSimd : struct, ISimd<TSimd>;
}
