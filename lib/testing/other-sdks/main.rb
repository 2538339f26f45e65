# Gets a profile's credentials as programs in Ruby do: see lib/protocols/other-sdks.counterpart.test.ts.
require "aws-sdk-core"

puts Aws::STS::Client.new.get_caller_identity.arn
