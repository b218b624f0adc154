// What the setup wizard sends.
import { z } from '../../contract/index.ts'
import { boolField, textField } from '../frame/index.ts'

export const setupBody = z.object({
  username: textField(200),
  password: textField(200),
  confirmPassword: textField(200),
  SelfUseModeEnabled: boolField(),
  DemoSiteEnabled: boolField(),
  setup_code: textField(64),
})
