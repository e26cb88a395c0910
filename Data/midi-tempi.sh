# shellcheck shell=bash
# What the scripts need of MIDI files; to be sourced.

# Prints the microseconds per quarter note of every Set Tempo event of a MIDI file, in file order.
midi_tempi() {
    od -An -v -tu1 "$1" | awk '
        { for (i = 1; i <= NF; i++) byte[count++] = $i }
        function number(at, length_,   value) {
            for (value = 0; length_ > 0; length_--) value = value * 256 + byte[at++]
            return value
        }
        function variable_length(   value) {   # moves the position behind it
            do value = value * 128 + byte[position] % 128; while (byte[position++] >= 128)
            return value
        }
        function tempo_events(end,   status, kind, size) {
            while (position < end) {
                variable_length()                                       # delta time
                if (byte[position] >= 128) status = byte[position++]    # else running status
                if (status == 255 || status == 240 || status == 247) {  # meta and system exclusive events
                    kind = status == 255 ? byte[position++] : -1
                    size = variable_length()
                    if (kind == 81 && size == 3) print number(position, 3)
                    position += size
                } else position += (status >= 192 && status < 224) ? 1 : 2
            }
        }
        END {
            if (number(0, 4) != 1297377380) exit 1                      # "MThd"
            position = 8 + number(4, 4)
            while (position < count) {
                kind = number(position, 4); size = number(position + 4, 4); position += 8
                next_chunk = position + size
                if (kind == 1297379947) tempo_events(next_chunk)        # "MTrk"
                position = next_chunk
            }
        }'
}
