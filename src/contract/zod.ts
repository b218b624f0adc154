// The one place that takes zod in: compiled validators are off, because the console's Content-Security-Policy forbids eval.
import { z } from 'zod'

z.config({ jitless: true })

export { z }
