using System;
using System.Collections.Generic;

namespace AotDistil.Generator.Model;

/// <summary>Lets a query end in an <see cref="EquatableArray{T}"/>.</summary>
internal static class EquatableArrayExtensions
{
    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items)
        where T : IEquatable<T> => new(items);
}
