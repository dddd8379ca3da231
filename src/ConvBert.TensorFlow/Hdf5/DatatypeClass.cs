namespace ConvBert.TensorFlow.Hdf5;

/// <summary>HDF5's classes of datatypes.</summary>
internal enum DatatypeClass
{
    FixedPoint = 0,
    FloatingPoint = 1,
    Time = 2,
    String = 3,
    BitField = 4,
    Opaque = 5,
    Compound = 6,
    Reference = 7,
    Enumerated = 8,
    VariableLength = 9,
    Array = 10,
}
