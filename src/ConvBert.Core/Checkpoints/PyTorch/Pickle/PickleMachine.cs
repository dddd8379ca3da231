using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ConvBert.Checkpoints;

/// <summary>
/// Reads a pickle without executing anything: values are plain data, globals are symbols of a fixed table, calls are one of a few known
/// constructions. The number of values is bounded, and nothing recurses.
/// </summary>
internal sealed class PickleMachine
{
    private const int MaxValues = 1_000_000;
    private const int MaxLineLength = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PickleSource _source;
    private readonly Func<object?, TorchStorage>? _resolveStorage;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private int _values;

    private PickleMachine(PickleSource source, Func<object?, TorchStorage>? resolveStorage)
    {
        _source = source;
        _resolveStorage = resolveStorage;
    }

    /// <summary>The start of the innermost mark's values on the stack.</summary>
    private int Floor => _marks.TryPeek(out int floor) ? floor : 0;

    /// <summary>Reads one pickle up to its STOP.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="resolveStorage">Converts a persistent id to a storage; null if none may occur.</param>
    internal static object? Read(PickleSource source, Func<object?, TorchStorage>? resolveStorage = null) =>
        new PickleMachine(source, resolveStorage).Run();

    private object? Run()
    {
        while (true)
        {
            var opcode = (PickleOpcode)_source.ReadByte();
            if (opcode == PickleOpcode.Stop) return Pop();
            if (!Push(opcode) && !Change(opcode))
                throw _source.Fail($"holds the opcode 0x{(byte)opcode:X2}, which no state dictionary of protocol 2 needs");
        }
    }

    /// <summary>Opcodes that push a value.</summary>
    private bool Push(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None: Push((object?)null); return true;
            case PickleOpcode.NewTrue: Push(true); return true;
            case PickleOpcode.NewFalse: Push(false); return true;
            case PickleOpcode.BinInt: Push((long)(int)_source.ReadUInt32()); return true;
            case PickleOpcode.BinInt1: Push((long)_source.ReadByte()); return true;
            case PickleOpcode.BinInt2: Push((long)_source.ReadUInt16()); return true;
            case PickleOpcode.Long1: PushLong(new BigInteger(_source.ReadBytes(_source.ReadByte()))); return true;
            case PickleOpcode.BinFloat: Push(BinaryPrimitives.ReadDoubleBigEndian(_source.ReadBytes(sizeof(double)))); return true;
            case PickleOpcode.BinUnicode: Push(Text(_source.ReadUInt32())); return true;
            case PickleOpcode.ShortBinString: Push(Text(_source.ReadByte())); return true;
            case PickleOpcode.EmptyTuple: Push(new PickleTuple([])); return true;
            case PickleOpcode.EmptyList: Push(new PickleList()); return true;
            case PickleOpcode.EmptyDictionary: Push(new PickleDictionary()); return true;
            case PickleOpcode.Global: Push(Symbol()); return true;
            case PickleOpcode.BinGet: Push(Recall(_source.ReadByte())); return true;
            case PickleOpcode.LongBinGet: Push(Recall(_source.ReadUInt32())); return true;
            default: return false;
        }
    }

    /// <summary>Opcodes that consume values.</summary>
    private bool Change(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol: _source.ReadByte(); return true;
            case PickleOpcode.Mark: _marks.Push(Counted(_stack.Count)); return true;
            case PickleOpcode.BinPut: Remember(_source.ReadByte()); return true;
            case PickleOpcode.LongBinPut: Remember(_source.ReadUInt32()); return true;
            case PickleOpcode.Tuple: Push(new PickleTuple(PopToMark())); return true;
            case PickleOpcode.Tuple1: Push(new PickleTuple([Pop()])); return true;
            case PickleOpcode.Tuple2: Push(new PickleTuple(PopLast(2))); return true;
            case PickleOpcode.Tuple3: Push(new PickleTuple(PopLast(3))); return true;
            case PickleOpcode.Append: Append([Pop()]); return true;
            case PickleOpcode.Appends: Append(PopToMark()); return true;
            case PickleOpcode.SetItem: SetItems(PopLast(2)); return true;
            case PickleOpcode.SetItems: SetItems(PopToMark()); return true;
            case PickleOpcode.Build: Build(); return true;
            case PickleOpcode.Reduce or PickleOpcode.NewObject: Call(); return true;
            case PickleOpcode.BinPersistentId: Push(Storage(Pop())); return true;
            default: return false;
        }
    }

    private void Push(object? value)
    {
        Counted(0);
        _stack.Add(value);
    }

    private int Counted(int value) => ++_values <= MaxValues ? value : throw _source.Fail($"holds more than {MaxValues} values");

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw _source.Fail("uses a missing value");

    private object? Pop()
    {
        object? value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopLast(int count)
    {
        if (_stack.Count - Floor < count) throw _source.Fail("uses missing values");
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0) throw _source.Fail("uses a missing mark");
        object?[] values = PopLast(_stack.Count - Floor);
        _marks.Pop();
        return values;
    }

    private void Remember(uint index)
    {
        _memo[index] = Top();
        if (_memo.Count > MaxValues) throw _source.Fail($"remembers more than {MaxValues} values");
    }

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw _source.Fail($"recalls the memo {index}, which was never stored");

    private void PushLong(BigInteger number)
    {
        if (number >= long.MinValue && number <= long.MaxValue) Push((long)number);
        else Push(number);
    }

    private string Text(uint length)
    {
        try
        {
            return StrictUtf8.GetString(_source.ReadBytes(length));
        }
        catch (DecoderFallbackException e)
        {
            throw _source.Fail("holds a string that is not valid UTF-8", e);
        }
    }

    private TorchSymbol Symbol()
    {
        string name = Line() + "." + Line();
        return TorchSymbol.Find(name)
            ?? throw _source.Fail($"refers to {name}; a state dictionary of tensors does not need it, and nothing is executed");
    }

    private string Line()
    {
        var line = new StringBuilder();
        while (_source.ReadByte() is var b and not (byte)'\n')
        {
            if (b is < 0x20 or > 0x7E || line.Length == MaxLineLength) throw _source.Fail("holds a global with an invalid name");
            line.Append((char)b);
        }

        return line.ToString();
    }

    private void Append(object?[] items)
    {
        if (Top() is not PickleList list) throw _source.Fail("appends to something that is not a list");
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary) throw _source.Fail("sets an item of something that is not a dictionary");
        if (items.Length % 2 != 0) throw _source.Fail("sets a key without a value");
        for (int i = 0; i < items.Length; i += 2) dictionary.Items.Add(new(items[i], items[i + 1]));
    }

    // An OrderedDict has its _metadata as attributes, which are irrelevant to the tensors.
    private void Build()
    {
        object? state = Pop();
        if (Top() is not PickleDictionary || state is not PickleDictionary)
            throw _source.Fail("sets attributes of something that is not a dictionary");
    }

    private void Call()
    {
        object? arguments = Pop();
        if (Pop() is not TorchSymbol symbol || arguments is not PickleTuple tuple)
            throw _source.Fail("calls something that is not callable");
        try
        {
            Push(symbol.Call(tuple.Items));
        }
        catch (FormatException e)
        {
            throw _source.Fail(e.Message, e);
        }
    }

    private TorchStorage Storage(object? id)
    {
        if (_resolveStorage is null) throw _source.Fail("refers to a storage where none is allowed");
        try
        {
            return _resolveStorage(id);
        }
        catch (FormatException e)
        {
            throw _source.Fail(e.Message, e);
        }
    }
}
