namespace AotDistil.Layout;

/// <summary>
/// A vocabulary as a double-array trie over bytes, with one or more roots. A node has a <i>base</i>; its child for byte c is unit <c>base ^ c</c> if the low byte of that
/// unit is c and its kind is not <see cref="KindNone"/>. No two nodes share a base, which is why the byte alone proves the parent. The id of a node that also has
/// children stands in unit <c>base ^ 0xFF</c>: 0xFF occurs in no UTF-8.
/// </summary>
internal static class TrieLayout
{
    /// <summary>Unit that is no node: empty, or an id (in its upper 22 bits).</summary>
    public const uint KindNone = 0;

    /// <summary>Node with children and no id.</summary>
    public const uint KindInner = 1;

    /// <summary>Node with children and an id.</summary>
    public const uint KindInnerWithId = 2;

    /// <summary>Node without children: its field is its id.</summary>
    public const uint KindLeaf = 3;

    /// <summary>The byte under which the id of a node with children stands.</summary>
    public const uint IdSlot = 0xFF;

    /// <summary>Most trie units and largest id plus one: what 22 bits hold.</summary>
    public const int MaxField = 1 << 22;

    /// <summary>A unit: byte in bits 0 to 7, kind in bits 8 and 9, base or id in bits 10 to 31.</summary>
    public static uint Unit(uint label, uint kind, uint field) => label | (kind << 8) | (field << 10);

    /// <summary>Kind of a unit.</summary>
    public static uint Kind(uint unit) => (unit >> 8) & 3;

    /// <summary>Base or id of a unit.</summary>
    public static uint Field(uint unit) => unit >> 10;
}
