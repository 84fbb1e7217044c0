namespace AotDistil.Layout;

/// <summary>
/// A compiled regular expression: little-endian 32-bit words that the packer writes and the runtime interprets in place. A header, the instructions, the classes of
/// characters. Jumps and classes are counted in words from the beginning of their part.
/// </summary>
/// <remarks>
/// <para>An instruction is a word with its operation in the low 8 bits and an argument in the upper 24, and the further words that its operation has. It is run by a
/// backtracking machine: a position in the text, a stack of positions to come back to, and slots in which instructions remember a position or a height of the stack.</para>
/// <para>A class is <see cref="ClassHeaderWords"/> words, 4 of bits for ASCII, a set of general categories, a number of ranges, and the ranges (first, last) of characters
/// beyond ASCII, ascending. A character beyond ASCII belongs to it if <i>either</i> its category is in the set <i>or</i> it is in a range, but not both.</para>
/// </remarks>
internal static class RegexLayout
{
    /// <summary>First word: "ADRX".</summary>
    public const uint Magic = 0x58524441;

    /// <summary>Version of the program; the runtime refuses any other.</summary>
    public const uint Version = 1;

    /// <summary>Words of a program at most.</summary>
    public const int MaxWords = 1 << 18;

    /// <summary>Slots at most.</summary>
    public const int MaxSlots = 1 << 12;

    /// <summary>Classes at most.</summary>
    public const int MaxClasses = 1 << 12;

    /// <summary>Alternatives of one <see cref="Op.Choice"/> at most.</summary>
    public const int MaxChoices = 32;

    /// <summary>
    /// General categories, by number: Cn, Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So, Zs, Zl, Zp, Cc, Cf, Co.
    /// Surrogates are no characters.
    /// </summary>
    public const int Categories = 29;

    /// <summary>Words of a class before its ranges: 4 of ASCII, the categories, the number of ranges.</summary>
    public const int ClassHeaderWords = 6;

    /// <summary>"Without limit" where a largest number of repetitions stands.</summary>
    public const uint NoLimit = uint.MaxValue;

    /// <summary>The words of the header, by index.</summary>
    public static class Header
    {
        /// <summary><see cref="RegexLayout.Magic"/>.</summary>
        public const int Magic = 0;

        /// <summary><see cref="RegexLayout.Version"/>.</summary>
        public const int Version = 1;

        /// <summary>Words of the whole program.</summary>
        public const int Words = 2;

        /// <summary>Words of the instructions, which follow the header.</summary>
        public const int CodeWords = 3;

        /// <summary>Number of classes, which follow the instructions.</summary>
        public const int Classes = 4;

        /// <summary>Number of slots.</summary>
        public const int Slots = 5;

        /// <summary>1 if a match may be empty: it may then begin at any byte and at the text's end.</summary>
        public const int MayBeEmpty = 6;

        /// <summary>256 bits, one for each byte that a match may begin with.</summary>
        public const int FirstBytes = 8;

        /// <summary>Words of the header.</summary>
        public const int Length = 16;
    }

    /// <summary>
    /// Operations. <i>A</i> is the argument; further words are in brackets. "Push x" puts x and the position on the stack, from where a failure takes it to go on there.
    /// </summary>
    public static class Op
    {
        /// <summary>The match ends here.</summary>
        public const uint Match = 0;

        /// <summary>The byte A.</summary>
        public const uint Byte = 1;

        /// <summary>A bytes, which follow [ceil(A / 4) words, the last one filled with zeros].</summary>
        public const uint Text = 2;

        /// <summary>A character of class A.</summary>
        public const uint Set = 3;

        /// <summary>[smallest, largest] As many characters of class A as there are, and on failure one less, down to the smallest number.</summary>
        public const uint RunGreedy = 4;

        /// <summary>[smallest, largest] As many characters of class A as there are, none of which is given back.</summary>
        public const uint RunPossessive = 5;

        /// <summary>[smallest, largest] As few characters of class A as possible, and on failure one more.</summary>
        public const uint RunLazy = 6;

        /// <summary>Goes on at A, which is ahead.</summary>
        public const uint Jump = 7;

        /// <summary>Pushes A and goes on with the next instruction.</summary>
        public const uint ForkNext = 8;

        /// <summary>Pushes the next instruction and goes on at A.</summary>
        public const uint ForkJump = 9;

        /// <summary>Remembers the position in slot A; on failure the slot gets back what it held.</summary>
        public const uint Mark = 10;

        /// <summary>[target, which is ahead] Goes on there if the position is the one in slot A: a repetition that matched nothing is the last.</summary>
        public const uint EmptyCheck = 11;

        /// <summary>Remembers the height of the stack in slot A.</summary>
        public const uint AtomicBegin = 12;

        /// <summary>Takes from the stack what was pushed since AtomicBegin: what has matched is not tried again in another way.</summary>
        public const uint AtomicEnd = 13;

        /// <summary>Remembers the height of the stack in slot A and the position in slot A + 1: what follows looks around.</summary>
        public const uint LookBegin = 14;

        /// <summary>What looked around has matched: stack and position are again what they were at LookBegin.</summary>
        public const uint LookEnd = 15;

        /// <summary>[target, which is ahead] As LookBegin, and pushes the target: if what follows fails, the match goes on there.</summary>
        public const uint NotLookBegin = 16;

        /// <summary>What was not to match has matched: the stack is again what it was at NotLookBegin, and this is a failure.</summary>
        public const uint NotLookEnd = 17;

        /// <summary>[smallest, largest] Goes back by the smallest number of characters, and on failure one more, up to the largest number.</summary>
        public const uint Back = 18;

        /// <summary>Fails if the position is not the one in slot A.</summary>
        public const uint BackEnd = 19;

        /// <summary>Fails if the condition A, one of <see cref="Condition"/>, does not hold here.</summary>
        public const uint Assert = 20;

        /// <summary>
        /// [number of masks, A targets ahead, 64 words with a byte for each byte, masks] Tries the A alternatives in order, but only those whose bit is set in the mask
        /// for the next byte: byte b has mask number bytes[b]; at the end of the text mask 0 holds.
        /// </summary>
        public const uint Choice = 21;

        /// <summary>Operations are below this.</summary>
        public const uint Count = 22;
    }

    /// <summary>Conditions of <see cref="Op.Assert"/>.</summary>
    public static class Condition
    {
        /// <summary>The text begins here.</summary>
        public const uint TextBegin = 0;

        /// <summary>The text ends here.</summary>
        public const uint TextEnd = 1;

        /// <summary>The text ends here, or here is its last character, a line feed.</summary>
        public const uint TextEndOrLastLineFeed = 2;

        /// <summary>The text begins here, or a line feed precedes and the text does not end.</summary>
        public const uint LineBegin = 3;

        /// <summary>The text ends here, or a line feed follows.</summary>
        public const uint LineEnd = 4;

        /// <summary>The search began here.</summary>
        public const uint SearchBegin = 5;

        /// <summary>One side is a word character (class 0), the other is not.</summary>
        public const uint WordBorder = 6;

        /// <summary>Both sides are word characters, or neither is.</summary>
        public const uint NoWordBorder = 7;

        /// <summary>Conditions are below this.</summary>
        public const uint Count = 8;
    }

    /// <summary>An instruction's first word.</summary>
    public static uint Instruction(uint op, uint argument) => op | (argument << 8);
}
