# Name servers on this machine and a name that they answer, in one configuration and one apply.
# README.md tells how to run it, docs/terraform.md what there is to know.

terraform {
  required_providers {
    signpost = {
      # In no registry: `npx signpost vendor` puts the plugin beside this file.
      source = "signpost.internal/signpost/signpost"
    }
  }
}

variable "port" {
  description = "where the name servers answer DNS, UDP and TCP"
  type        = number
  default     = 5300
}

variable "control_port" {
  description = "where they are told what to answer, HTTPS"
  type        = number
  default     = 5380
}

# Name servers are made by a provider that knows none yet, so it needs an alias of its own ...
provider "signpost" {
  alias = "this_machine"
}

resource "signpost_name_servers" "main" {
  provider = signpost.this_machine

  zone         = "tm.example.org"
  directory    = abspath("${path.root}/installation")
  addresses    = ["127.0.0.1"] # in production an address that your clients reach, and port 53
  port         = var.port
  control_port = var.control_port
}

# ... and what they answer is declared by one that is configured with what they give out. Terraform learns
# these values during the first apply and goes on with them.
provider "signpost" {
  endpoint = signpost_name_servers.main.endpoint
  token    = signpost_name_servers.main.token
  ca       = signpost_name_servers.main.certificate
}

# The first endpoint that is healthy is the answer, by order of priority.
resource "signpost_profile" "web" {
  name                   = "web"
  traffic_routing_method = "Priority"

  dns_config {
    relative_name = "web" # web.tm.example.org
    ttl           = 5     # seconds
  }

  monitor_config {
    protocol = "HTTP"
    port     = 80
    path     = "/"
  }

  lifecycle {
    # Other name servers know nothing of this profile: when they are replaced, so is what they hold.
    replace_triggered_by = [signpost_name_servers.main.subscription_id]
  }
}

resource "signpost_external_endpoint" "europe" {
  name       = "europe"
  profile_id = signpost_profile.web.id
  target     = "192.0.2.1"
  priority   = 1

  # These addresses are for documentation and nothing runs there: they are answered without a probe.
  always_serve_enabled = true
}

resource "signpost_external_endpoint" "america" {
  name                 = "america"
  profile_id           = signpost_profile.web.id
  target               = "192.0.2.2"
  priority             = 2
  always_serve_enabled = true
}

output "ask" {
  description = "asks the name servers"
  value       = "dig @127.0.0.1 -p ${var.port} ${signpost_profile.web.fqdn} +short"
}
