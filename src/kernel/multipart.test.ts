// Forms are found, edited and written byte for byte, whatever their parts hold.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError } from './errors.ts'
import {
  editForm,
  type FormEntry,
  partBytes,
  partText,
  readBoundary,
  scanForm,
  toFormEdits,
  writeForm,
} from './multipart.ts'

const join = (slices: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(slices))
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const boundaries = fc.stringMatching(/^[A-Za-z0-9'()+_,.:=?-]{1,40}$/).map((text) => `b${text}`)

/** Content that is made of what delimiters are made of. */
const deceptive = (boundary: string): fc.Arbitrary<Uint8Array> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom('\r\n', '--', '\r\n--', boundary.slice(0, -1), '\r', '\n', ''),
        fc.constant(`\r\n--${boundary}x`),
        fc.constant(`--${boundary}`),
        fc.string({ maxLength: 5 }),
      ),
      { maxLength: 8 },
    )
    .map((pieces) => pieces.join(''))
    .filter((text) => !/\r\n--/.test(text) || !holdsDelimiter(text, boundary))
    .map(bytesOf)

/** Whether a reader must take a piece of the value for the end of it; such a form cannot be written with this boundary. */
const holdsDelimiter = (text: string, boundary: string): boolean => {
  const whole = `${text}\r\n--${boundary}--`
  const at = (from: number) => whole.indexOf(`\r\n--${boundary}`, from)
  for (let found = at(0); found >= 0 && found < text.length; found = at(found + 1)) {
    const rest = whole.slice(found + 4 + boundary.length)
    if (rest.startsWith('--') || /^[ \t]*\r\n/.test(rest)) return true
  }
  return false
}

const forms = boundaries.chain((boundary) =>
  fc.record({
    boundary: fc.constant(boundary),
    entries: fc.array(
      fc.oneof(
        fc.record({
          name: fc.constantFrom('model', 'prompt', 'n', 'a"b'),
          value: fc.constantFrom('', 'x', 'ä漢', 'a\nb'),
        }),
        fc.record({
          name: fc.constantFrom('image', 'image[]', 'model'),
          filename: fc.constantFrom('a.png', 'ü "x".wav', ''),
          contentType: fc.constantFrom('image/png', 'audio/wav'),
          bytes: deceptive(boundary),
        }),
      ),
      { maxLength: 6 },
    ),
  }),
)

const readBack = (bytes: Uint8Array, boundary: string): FormEntry[] => {
  const form = scanForm(bytes, boundary)
  return form.parts.map(
    (part): FormEntry =>
      part.filename === undefined
        ? { name: part.name, value: partText(form, part) }
        : {
            name: part.name,
            filename: part.filename,
            contentType: part.contentType,
            bytes: new Uint8Array(partBytes(form, part)),
          },
  )
}

describe('a form', () => {
  test('is read as it was written, also when files look like delimiters', () => {
    fc.assert(
      fc.property(forms, ({ boundary, entries }) => {
        expect(readBack(join(writeForm(entries, boundary)), boundary)).toEqual(entries)
      }),
    )
  })
  test('keeps every other byte when a field is set', () => {
    fc.assert(
      fc.property(forms, ({ boundary, entries }) => {
        const form = scanForm(join(writeForm(entries, boundary)), boundary)
        const edited = readBack(join(editForm(form, new Map([['model', 'gpt-image-2']]))), boundary)
        const isModel = (entry: FormEntry) => entry.name === 'model' && 'value' in entry
        const expected: FormEntry[] = entries.map((entry) =>
          isModel(entry) ? { name: 'model', value: 'gpt-image-2' } : entry,
        )
        expect(edited).toEqual(
          entries.some(isModel) ? expected : [...expected, { name: 'model', value: 'gpt-image-2' }],
        )
      }),
    )
  })
  test('loses exactly the removed fields', () => {
    fc.assert(
      fc.property(forms, ({ boundary, entries }) => {
        const form = scanForm(join(writeForm(entries, boundary)), boundary)
        const edited = readBack(join(editForm(form, new Map([['prompt', null]]))), boundary)
        expect(edited).toEqual(entries.filter((entry) => entry.name !== 'prompt'))
      }),
    )
  })
  test('takes several new fields, also when it had none', () => {
    const form = scanForm(bytesOf('--b--\r\n'), 'b')
    const edits = new Map([
      ['model', 'm'],
      ['n', '2'],
    ])
    expect(readBack(join(editForm(form, edits)), 'b')).toEqual([
      { name: 'model', value: 'm' },
      { name: 'n', value: '2' },
    ])
  })
  test('gives views of the bytes it was read from, not copies', () => {
    const bytes = join(writeForm([{ name: 'f', filename: 'a', contentType: 'x/y', bytes: bytesOf('abc') }], 'b'))
    const form = scanForm(bytes, 'b')
    const [part] = form.parts
    expect(partBytes(form, part!).buffer).toBe(bytes.buffer)
    expect(editForm(form, new Map([['m', '1']]))[0]?.buffer).toBe(bytes.buffer)
  })
  test('may have a preamble, an epilogue, blanks after delimiters and unquoted names', () => {
    const text = 'hello\r\n--b \t\r\ncontent-disposition: form-data; name=model\r\n\r\nm\r\n--b--\r\nbye'
    expect(readBack(bytesOf(text), 'b')).toEqual([{ name: 'model', value: 'm' }])
  })
  test('names files in RFC 5987 too, and survives a broken escape there', () => {
    const part = (parameter: string) =>
      `--b\r\nContent-Disposition: form-data; name="f"; ${parameter}\r\n\r\nx\r\n--b--`
    expect(scanForm(bytesOf(part("filename*=UTF-8''%C3%BC.png")), 'b').parts[0]?.filename).toBe('ü.png')
    expect(scanForm(bytesOf(part("filename*=UTF-8''%zz.png")), 'b').parts[0]?.filename).toBe('%zz.png')
  })
})

describe('a broken form', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['is empty', ''],
    ['has another boundary', '--c\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--c--'],
    ['is cut off in a value', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'],
    ['is cut off in the headers', '--b\r\nContent-Disposition: form-data; na'],
    ['has a part without a name', '--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--'],
    ['has a part without headers', '--b\r\n\r\n1\r\n--b--'],
    ['has headers that do not end', '--b\r\nContent-Disposition: form-data; name="a"\r\n--b--'],
    ['has endless headers', `--b\r\nX: ${'x'.repeat(20_000)}\r\n\r\n1\r\n--b--`],
    ['has countless parts', `${'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(1001)}--b--`],
  ]
  for (const [what, text] of refused)
    test(`is refused when it ${what}`, () => {
      expect(() => scanForm(bytesOf(text), 'b')).toThrow(GatewayError)
    })
  test('is never answered with anything but a client mistake', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '--b',
        '--b--',
        '\r\n',
        '\r\n\r\n',
        'Content-Disposition: form-data; name="a"',
        '; filename=',
        'x',
        ' ',
      ),
      { maxLength: 14 },
    )
    fc.assert(
      fc.property(pieces, (list) => {
        try {
          scanForm(bytesOf(list.join('')), 'b')
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(GatewayError)
          expect((thrown as GatewayError).kind).toBe('invalid_request')
        }
      }),
      { numRuns: 500 },
    )
  })
  test('cannot be made by an edit whose value holds the boundary', () => {
    const form = scanForm(bytesOf('--b--'), 'b')
    expect(() => editForm(form, new Map([['model', 'x\r\n--b\r\n']]))).toThrow(GatewayError)
  })
})

test('edits of JSON members become edits of fields', () => {
  const edits = new Map([
    ['model', '"gpt-image-2"'],
    ['n', '2'],
    ['user', null],
  ])
  expect([...toFormEdits(edits)]).toEqual([
    ['model', 'gpt-image-2'],
    ['n', '2'],
    ['user', null],
  ])
})

describe('the boundary', () => {
  test('is read quoted and bare, and only of forms', () => {
    expect(readBoundary('multipart/form-data; boundary=abc')).toBe('abc')
    expect(readBoundary('Multipart/Form-Data; charset=utf-8; boundary="a b"')).toBe('a b')
    expect(readBoundary('application/json')).toBeUndefined()
  })
  test('must be there and fit', () => {
    for (const header of [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      `multipart/form-data; boundary=${'x'.repeat(71)}`,
    ])
      expect(() => readBoundary(header)).toThrow(GatewayError)
  })
})
