// What the routes of second factors take.
import { z } from '../../contract/index.ts'
import { textField } from '../frame/index.ts'

/** A one-time password, or where it says so a backup code. */
export const codeBody = z.object({ code: textField(64) })
